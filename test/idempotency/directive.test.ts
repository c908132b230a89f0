import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'
import { errorOf, isReplay } from './replyOf.js'
import { type Headers, tagCalls } from './tagCalls.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const { tag, tags } = tagCalls(() => store)

describe('@idempotent', () => {
  const ask = (query: string, variables: object = {}, headers: Headers = {}) => store.graphql(query, variables, { as: 'staff', headers })

  it('gives every field of a document its own key', async () => {
    const [a, b] = [tag(), tag()]
    const document = `mutation($second: String!) {
      a: createTag(input: { name: "${a}" }) @idempotent(key: "literal-1") { id }
      b: createTag(input: { name: "${b}" }) @idempotent(key: $second) { id }
    }`
    const first = await ask(document, { second: 'variable-1' })
    expect(first.body.errors).toBeUndefined()
    for (let i = 0; i < 2; i++) {
      const again = await ask(document, { second: 'variable-1' })
      expect([again.body, isReplay(again)]).toEqual([first.body, true])
    }
    const half = await ask(document, { second: 'variable-2' })
    expect(half.body.errors).toMatchObject([{ path: ['b'], extensions: { code: 'CONFLICT' } }]) // the tag exists already
    expect(isReplay(half)).toBe(false)
  })

  const input = (name: string) => `createTag(input: { name: "${name}" })`
  it.each<[what: string, document: (name: string) => string, variables?: object]>([
    ['that is skipped', (name) => `mutation { a: ${input(name)} { id } b: ${input('b')} @skip(if: true) { id } }`],
    ['that is not included', (name) => `mutation { a: ${input(name)} { id } b: ${input('b')} @include(if: false) { id } }`],
    [
      'that a variable skips',
      (name) => `mutation($no: Boolean!) { a: ${input('a')} @skip(if: $no) { id } b: ${input(name)} { id } }`,
      { no: true },
    ],
    ['that a default skips', (name) => `mutation($no: Boolean = true) { a: ${input(name)} { id } b: ${input('b')} @skip(if: $no) { id } }`],
    ['that is the same field', (name) => `mutation { a: ${input(name)} { id } a: ${input(name)} { name } }`],
    ['of a fragment', (name) => `mutation { a: ${input(name)} { id } ...F } fragment F on Mutation { a: ${input(name)} { name } }`],
    ['of a skipped fragment', (name) => `mutation { a: ${input(name)} { id } ... @skip(if: true) { b: ${input('b')} { id } } }`],
  ])('is not needed beside a selection %s: the key of the header works', async (_what, document, variables = {}) => {
    const [query, key] = [document(tag()), randomUUID()]
    const first = await ask(query, variables, { 'idempotency-key': key })
    expect(first.body.errors).toBeUndefined()
    const again = await ask(query, variables, { 'idempotency-key': key })
    expect([again.body, isReplay(again)]).toEqual([first.body, true])
  })

  it('is needed for two fields that run, in fragments and with variables too', async () => {
    const before = await tags()
    for (const document of [
      `mutation($no: Boolean!) { a: ${input(tag())} { id } b: ${input(tag())} @skip(if: $no) { id } }`,
      `mutation($no: Boolean!) { a: ${input(tag())} { id } ... @skip(if: $no) { b: ${input(tag())} { id } } }`,
    ]) {
      const reply = await ask(document, { no: false }, { 'idempotency-key': randomUUID() })
      expect(errorOf(reply)).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'Idempotency-Key' }] } })
    }
    expect(await tags()).toEqual(before)
  })

  it('keeps the first field when the second field fails', async () => {
    const name = tag()
    const document = `mutation {
      a: createTag(input: { name: "${name}" }) @idempotent(key: "pair-a") { id }
      b: createTag(input: { name: "${name}" }) @idempotent(key: "pair-b") { id }
    }`
    for (let i = 0; i < 3; i++) expect(errorOf(await ask(document))).toMatchObject({ code: 'CONFLICT' })
    expect((await tags()).filter((known) => known === name)).toHaveLength(1)
  })

  it.each(['""', '"two words"', '"cl\\u00e9"', `"${'k'.repeat(256)}"`])('refuses the key %s', async (key) => {
    const before = await tags()
    const reply = await ask(`mutation { createTag(input: { name: "${tag()}" }) @idempotent(key: ${key}) { id } }`)
    expect(errorOf(reply)).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'key' }] } })
    expect(await tags()).toEqual(before)
  })

  it.each([
    '@idempotent',
    '@idempotent(key: null)',
    '@idempotent(key: 7)',
    '@idempotent(key: "a", ttl: 3)',
    '@idempotent(key: "a") @idempotent(key: "b")',
  ])('is not valid in the form %s', async (directive) => {
    const before = await tags()
    expect(errorOf(await ask(`mutation { createTag(input: { name: "${tag()}" }) ${directive} { id } }`))?.status).toBe(400)
    expect(await tags()).toEqual(before)
  })

  it('may stand with the same key beside several selections of one field', async () => {
    const [key, name] = [randomUUID(), tag()]
    const field = (given: string) => `createTag(input: { name: "${name}" }) @idempotent(key: "${given}") { id }`
    const reply = await ask(`mutation { ${field(key)} ${field(key.toUpperCase())} }`)
    expect(reply.body).toEqual({ data: { createTag: { id: expect.any(Number) } } })
  })

  it('takes precedence over a header', async () => {
    const document = `mutation { createTag(input: { name: "${tag()}" }) @idempotent(key: "inner") { id } }`
    const first = await ask(document, {}, { 'idempotency-key': randomUUID() })
    const again = await ask(document, {}, { 'idempotency-key': randomUUID() })
    expect([again.body, isReplay(again)]).toEqual([first.body, true])
  })

  it('is ignored in a query', async () => {
    const reply = await store.graphql('{ tags { data { name @idempotent(key: "two words") } } }')
    expect(reply.body.errors).toBeUndefined()
  })
})
