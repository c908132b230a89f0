import { describe, it } from 'vitest'
import { documentInputs } from './documents.js'
import { protocolInputs, routeInputs } from './requests.js'
import { timedGateway } from './timedGateway.js'

const { things, measure } = timedGateway()

describe('the main thread', () => {
  it.each(documentInputs())('is held for at most 50 ms by $name', async (input) => {
    await measure(input)
  })

  it('is held for at most 50 ms by every route of the table', async () => {
    for (const input of routeInputs(things())) await measure(input)
  })

  it.each(protocolInputs())('is held for at most 50 ms by $name', async (input) => {
    await measure(input)
  })
})
