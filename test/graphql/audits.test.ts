import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let url: string
beforeAll(async () => {
  store = await petStore()
  url = `${await store.app.http.listen({ port: 0, host: '127.0.0.1' })}/graphql`
})
afterAll(() => store.close())

// in the second run the server knows every valid document, and runs it on the other path
it.each(['unknown', 'known'])('the gateway passes all 61 audits of GraphQL over HTTP with %s documents', async () => {
  const audits = serverAudits({
    url,
    fetchFn: (target: string, { headers, ...init }: RequestInit = {}) =>
      fetch(target, { ...init, headers: { ...(headers as Record<string, string>), 'apollo-require-preflight': 'true' } }),
  })
  const results = []
  for (const audit of audits) results.push(await audit.fn())
  const failures = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.status} ${result.id} ${result.name}: ${result.reason}`],
  )
  expect(failures, `${results.length - failures.length} of ${results.length} are ok`).toEqual([])
  expect(results).toHaveLength(61)
})
