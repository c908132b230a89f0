import { getNullableType, isListType, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { byLiteral, byVariable, inputPositions } from '../support/graphqlInputs.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

/** Texts in the place of a secret. No reply may contain them. */
const CANARY = 'Canary'
const NUMBER = 7_342_986
const told = new RegExp(`${CANARY.slice(0, 4)}|${NUMBER}|é|U\\+00E9`, 'i')

const secrets = inputPositions(schema)
  .filter(({ constraint }) => constraint?.secret)
  .map((position) => ({ ...position, title: `${position.root.name}(${position.path.join('.')})` }))

/** Asks three times, so that every way of running a document is covered. */
async function expectSilence(query: string, variables: object = {}): Promise<Reply> {
  let reply: Reply | undefined
  for (let i = 0; i < 3; i++) {
    reply = await store.graphql(query, variables, { as: 'admin' })
    expect(reply.body.errors?.[0].extensions.code, query).toBe('VALIDATION_ERROR')
    expect(reply.text, query).not.toMatch(told)
  }
  return reply as Reply // the loop has run
}

it('the inputs include the known secrets, and no list of secrets', () => {
  expect(secrets.map(({ title }) => title)).toEqual(expect.arrayContaining(['login(input.password)', 'refresh(input.refreshToken)']))
  expect(secrets.filter(({ type }) => isListType(getNullableType(type)))).toEqual([])
})

describe('a value in the place of a secret', () => {
  const literals = [
    `${NUMBER}`,
    `${NUMBER}.5`,
    CANARY,
    `{ ${CANARY}: "${CANARY}" }`,
    `["${CANARY}", "${CANARY}"]`,
    `[${NUMBER}]`,
    `"${CANARY.repeat(100)}"`,
    `"${CANARY}\\u0000"`,
    `"""${CANARY}\\u0000${CANARY.repeat(100)}"""`,
  ]
  it.each(secrets)('is not repeated as a literal: $title', async (position) => {
    for (const text of literals) {
      const { body } = await expectSilence(byLiteral(position, text))
      expect(body.errors[0].extensions.details.fields, text).toContainEqual(
        expect.objectContaining({ field: expect.stringContaining(position.path.at(-1) ?? '') }),
      )
    }
  })

  const values = [NUMBER, NUMBER + 0.5, { [CANARY]: CANARY }, [CANARY, NUMBER], CANARY.repeat(100), `${CANARY}\0`, `${CANARY}\ud800`]
  it.each(secrets)('is not repeated as a variable: $title', async (position) => {
    for (const value of values) {
      const { query, variables } = byVariable(position, value)
      await expectSilence(query, variables)
    }
  })

  const login = (password: string) => `mutation { login(input: { email: "a@b.cd", password: ${password} }) { tokenType } }`
  const byDefault = (type: string, value: string) =>
    `mutation($p: ${type} = ${value}) { login(input: { email: "a@b.cd", password: $p }) { tokenType } }`
  const documents: readonly { name: string; query: string; variables?: object }[] = [
    { name: 'a default of the wrong type', query: byDefault('String!', `${NUMBER}`) },
    { name: 'a default that is a word', query: byDefault('String!', CANARY) },
    { name: 'a default that is too long', query: byDefault('String!', `"${CANARY.repeat(100)}"`) },
    {
      name: 'a field of a default',
      query: `mutation($i: LoginInput! = { email: "a@b.cd", password: ${NUMBER} }) { login(input: $i) { tokenType } }`,
    },
    { name: 'a body that is text', query: `mutation { login(input: "${CANARY}") { tokenType } }` },
    { name: 'a body that is a list', query: `mutation { login(input: [{ email: "a@b.cd", password: "${CANARY}" }]) { tokenType } }` },
    { name: 'a secret beside a mistake', query: `mutation { login(input: { email: 1, password: "${CANARY}" }) { tokenType } }` },
    { name: 'a secret beside an unknown field', query: `mutation { login(input: { mail: "x", password: "${CANARY}" }) { tokenType } }` },
    { name: 'a secret in a field nobody knows', query: `mutation { login(input: { pass: "${CANARY}" }) { tokenType } }` },
    {
      name: 'a variable that is a secret in one place and none in another',
      query:
        'mutation($s: String!) { createTag(input: { name: $s }) { id } login(input: { email: "a@b.cd", password: $s }) { tokenType } }',
      variables: { s: CANARY.repeat(30) },
    },
    { name: 'an object beside a variable', query: login(`{ a: "${CANARY}", b: $x }`) },
  ]
  it.each(documents)('is not repeated: $name', async ({ query, variables }) => {
    await expectSilence(query, variables)
  })
})

describe('a syntax error', () => {
  const texts: readonly { name: string; password: string }[] = [
    { name: 'two strings', password: `"a" "${CANARY}"` },
    { name: 'a block string too many', password: `"a" """${CANARY}"""` },
    { name: 'a string that holds what a message holds', password: `"a" "${CANARY}\\", found Name \\"${CANARY}: more than 5 tokens"` },
    { name: 'a string of several lines', password: `"a" """x\n${CANARY}"""` },
    { name: 'words', password: `${CANARY} ${CANARY} ${CANARY}` },
    { name: 'a word of other letters', password: 'é' },
    { name: 'a number after a word', password: `a ${NUMBER}` },
    { name: 'a fraction after a word', password: `a ${NUMBER}.5` },
    { name: 'a number that runs into a word', password: `${NUMBER}${CANARY}` },
    { name: 'single quotes', password: `'${CANARY}'` },
    { name: 'no end', password: `"${CANARY}` },
    { name: 'a line break', password: `"${CANARY}\n${CANARY}"` },
    { name: 'an escape there is none of', password: `"\\é${CANARY}"` },
    { name: 'an escape that is cut short', password: `"\\uCana${CANARY}"` },
    { name: 'a long escape that is none', password: `"\\u{Canary}"` },
    { name: 'a variable in a default', password: `"a" }) { tokenType } } query($x: String = $${CANARY}) { __typename } { a(b: {` },
  ]
  it.each(texts)('does not repeat the document: $name', async ({ password }) => {
    const query = `mutation { login(input: { email: "a@b.cd", password: ${password} }) { tokenType } }`
    expect(() => parse(query)).toThrow(/Syntax Error/)
    const { body } = await expectSilence(query)
    expect(body.errors[0].message).toMatch(/^Syntax Error: \w/)
    expect(body.errors[0].locations).toHaveLength(1)
  })

  it('says what was expected, and where', async () => {
    const { body } = await store.graphql('{\n  pets(limit 5) { data { id } }\n}')
    expect(body.errors[0]).toMatchObject({ message: 'Syntax Error: Expected ":", found Int.', locations: [{ line: 2, column: 14 }] })
  })
})

describe('a value that is no secret', () => {
  it('is refused with the same message as a literal and as a variable', async () => {
    const wrong: readonly { type: string; field: string; literal: string; value: unknown }[] = [
      { type: 'Int', field: 'limit', literal: '"5"', value: '5' },
      { type: 'String', field: 'category', literal: '5', value: 5 },
      { type: 'PetStatus', field: 'status', literal: 'asleep', value: 'asleep' },
      { type: 'Decimal', field: 'minPrice', literal: '"1"', value: '1' },
    ]
    for (const { type, field, literal, value } of wrong) {
      const byWord = await store.graphql(`{ pets(${field}: ${literal}) { data { id } } }`)
      const byName = await store.graphql(`query($v: ${type}) { pets(${field}: $v) { data { id } } }`, { v: value })
      const messages = [byWord, byName].map(({ body }) => [body.errors[0].message, body.errors[0].extensions.details.fields[0].message])
      expect(messages[0], field).toEqual(messages[1])
    }
  })
})
