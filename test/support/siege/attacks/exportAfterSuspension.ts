import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import { orderOf, signUp, stockPet } from '../ground/customer.js'
import { slowReader } from '../ground/slowReader.js'

const ORDERS = 30_000
const REVOCATION_MS = 2500
const NEW_ORDERS = 3
const READ_MS = 20_000

/** A member of staff is suspended during a slow export. */
export const exportAfterSuspension: Attack = {
  row: '5',
  name: `an export of ${ORDERS} orders, whose reader is suspended in the middle`,
  async play(ground) {
    const gateway = await ground.start()
    const caller = ground.caller('127.0.2.1', gateway)
    await ground.run('seed', '--orders', String(ORDERS))
    const { output: admin } = await ground.run('keys', 'create', '--email', 'admin@example.com', '--role', 'admin')
    const { output: staff } = await ground.run('keys', 'create', '--email', 'clerk@example.com', '--role', 'staff')
    const clerk = await caller.must<{ id: number }>('GET', '/v1/me', { key: staff.trim() })
    const petId = await stockPet(caller, gateway.staffKey)
    const customer = await signUp(caller)

    const [{ total = 0 } = {}] = await ground.sql<{ total: number }[]>`select count(*)::int as total from orders`
    const reader = slowReader(ground, gateway, '/v1/orders/export?sort=id', '127.0.2.2', { key: staff.trim() })
    await sleep(1000)
    await caller.must('POST', `/v1/users/${clerk.id}/suspend`, { key: admin.trim() })
    await sleep(REVOCATION_MS)
    const placed: number[] = []
    for (let i = 0; i < NEW_ORDERS; i++) {
      const { id } = await caller.must<{ id: number }>('POST', '/v1/orders', { key: customer.key, body: orderOf(petId) })
      placed.push(id)
    }
    const hasEnded = await reader.read(READ_MS)
    const { text } = reader
    const rows = text.split('\n').filter((line) => line.startsWith('{"id":')).length
    const shown = placed.filter((id) => text.includes(`{"id":${id},`)).length
    const notes = new Notes()
    notes.measure(
      `${rows} rows shown of ${total} that were there at the beginning`,
      `${shown} of ${NEW_ORDERS} orders shown that were placed ${REVOCATION_MS} ms after the suspension`,
    )
    notes.expect(shown === 0, `${shown} orders were shown that were placed after the suspension`)
    notes.expect(rows < total, 'the export went on to its end')
    notes.expect(hasEnded && text.includes('{"error":'), 'the export has not ended with a line that tells of an error')
    return notes
  },
}
