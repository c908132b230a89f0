import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await aPet(store, { name: 'Rex' })
})
afterAll(() => store.close())

describe('an operation in a URL', () => {
  it.each([
    ['variables', '%7B%22q%22:%22ab%ff%22%7D'],
    ['query', '%zz'],
    ['query', '{__typename}%'],
    ['operationName', '%c3%28'],
    ['extensions', '{}%ED%A0%80'],
    ['other', '%f'],
  ])('refuses a parameter that is not percent-encoded UTF-8: %s=%s', async (name, text) => {
    const other = name === 'query' ? '' : 'query={__typename}&'
    const ways = [
      ['/graphql', 'application/json'],
      ['/v1/graphql', 'application/graphql-response+json'],
      ['/graphql/stream', 'text/event-stream'],
    ] as const
    for (const [path, accept] of ways) {
      const reply = await store.rest('GET', `${path}?${other}${name}=${text}`, { headers: { accept } })
      expect([reply.status, reply.body.errors[0].message]).toEqual([400, `The field ${name} must be percent-encoded UTF-8`])
    }
  })

  it('answers HEAD like GET, without a body', async () => {
    const cases: readonly [query: string, status: number, headers?: Record<string, string>][] = [
      ['{ pet(id: 1) { name } }', 200],
      ['{ pet(id: 1) { name } }', 200, { accept: 'application/graphql-response+json' }],
      ['{ pet(id: 999) { name } }', 200],
      ['{ nothing }', 400, { accept: 'application/graphql-response+json' }],
      ['', 400],
      ['{ pet(id: 1) { name } }', 406, { accept: 'text/html' }],
      ['mutation { deletePet(id: 1) }', 405],
    ]
    for (const [query, status, headers] of cases)
      for (const url of [`/graphql?query=${encodeURIComponent(query)}`, `/v1/graphql?query=${encodeURIComponent(query)}`]) {
        const [asked, read] = [await store.rest('HEAD', url, { headers }), await store.rest('GET', url, { headers })]
        expect([asked.status, asked.text, asked.headers['content-type']]).toEqual([status, '', read.headers['content-type']])
        expect(read.status).toBe(status)
        if (status === 200) expect(asked.headers['content-length']).toBe(read.headers['content-length'])
      }
    expect((await store.graphql('{ pet(id: 1) { id } }')).body.data.pet.id).toBe(1)
  })
})
