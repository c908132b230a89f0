import { randomUUID } from 'node:crypto'
import { type Attack, Notes } from '../attack.js'

const ID = /"id":(\d+)/

/** The directive is on the second of two fields that GraphQL merges. */
export const mergedIdempotency: Attack = {
  row: 's2',
  name: '`@idempotent` on the second of two merged fields',
  async play(ground) {
    const gateway = await ground.start()
    const caller = ground.caller('127.0.2.1', gateway)
    const field = 'pet: createPet(input: { name: "Twin", status: available })'
    const query = `mutation { ${field} { id } ${field} @idempotent(key: "${randomUUID()}") { name } }`
    const send = () => caller.call('POST', '/graphql', { key: gateway.staffKey, body: { query } })
    const [first, second] = [await send(), await send()]
    const [one, two] = [ID.exec(first.text)?.[1], ID.exec(second.text)?.[1]]
    const notes = new Notes()
    notes.measure(one === undefined ? 'the document is refused' : `the call made pet ${one}, its repetition pet ${two}`)
    notes.expect(one === two, 'the repetition was done once more')
    return notes
  },
}
