import { afterAll, beforeAll, expect, it } from 'vitest'
import { SCRIPTED } from '../../src/rest/openapi/scriptedErrors.js'
import type { OpenapiParameter } from '../../src/rest/openapi/types.js'
import { routes } from '../../src/rest/routes.js'
import { catalogue, type ErrorCode } from '../../src/values/errors/catalogue.js'
import { all, example, type Row } from '../contract/documented.js'
import { metric } from '../support/metrics.js'
import { contract } from '../support/openapiValidator.js'
import { type PetStore, petStore } from '../support/petStore.js'

const codes = Object.keys(catalogue) as ErrorCode[] // its keys

let store: PetStore
beforeAll(async () => {
  store = await petStore({ checkEvery: 1, settings: { RESPONSE_CHECKS: 'reject' } })
})
afterAll(() => store.close())

const takesHeader = ({ operation }: Row) => operation.parameters.some((given) => '$ref' in given && given.$ref.endsWith('/XSandboxError'))
const scripted = all.filter(takesHeader)

/** The address of an operation, with the examples of the document. */
function addressOf({ path, operation }: Row): string {
  const own = operation.parameters.filter((given): given is OpenapiParameter => 'name' in given)
  const exampleOf = (name: string) => String(own.find((given) => given.name === name)?.example)
  const query = own.filter(
    ({ required, ...given }) => given.in === 'query' && (required || path === '/graphql') && given.example !== undefined,
  )
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => exampleOf(name))
  return `${url}?${new URLSearchParams(query.map(({ name }) => [name, exampleOf(name)]))}`
}

/** @returns the status and the code of the reply to an operation that is asked for an error */
async function ask(row: Row, code: ErrorCode, more: Readonly<Record<string, string>> = {}): Promise<[status: number, code: string]> {
  const { body, headers } = example(row, { 'x-api-key': store.keys.admin, 'x-sandbox-error': code, ...more }) ?? {}
  const reply = await store.app.http.inject({ method: row.method as 'GET', url: addressOf(row), headers, payload: body as string })
  const { error, errors, code: ofProblem } = reply.json()
  return [reply.statusCode, error?.code ?? errors?.[0].extensions.code ?? ofProblem]
}

const failedChecks = () => metric(store, 'gateway_reply_checks_total', 'outcome="failed"')

it('every operation of the schema documents the header, and no other operation', () => {
  const names = (rows: readonly Row[]) => rows.map(({ name }) => name)
  expect(names(all.filter((row) => row.path.startsWith('/v1/') && !takesHeader(row)))).toEqual(['getOpenapiDocumentOfVersion'])
  expect(names(scripted.filter(({ path }) => !path.startsWith('/v1/')))).toEqual(['queryGraphQL', 'postGraphQL'])
  expect(scripted.length).toBeGreaterThan(routes.length)
})

it('every operation documents a reply to each error of the catalogue', () => {
  for (const { name, path, operation } of scripted)
    for (const code of codes) {
      const { status } = catalogue[code]
      const documented = path === '/graphql' ? ['200'] : [String(status), ...(status < 500 ? [SCRIPTED] : [])]
      expect(
        documented.some((key) => key in operation.responses),
        `${name} ${code}`,
      ).toBe(true)
    }
})

it('the document tells where the header counts', () => {
  expect(contract.components.parameters?.XSandboxError).toMatchObject({
    in: 'header',
    description: expect.stringContaining('all but the sandbox and the environment for tests ignore the header'),
    schema: { $ref: '#/components/schemas/ErrorCode' },
  })
})

/** The errors that an operation is asked for: one that it never gives by itself, and others in turns, so that each is asked for several times. */
function asked({ operation }: Row, n: number): readonly ErrorCode[] {
  const foreign = codes.find((code) => !(String(catalogue[code].status) in operation.responses))
  return [...(foreign ? [foreign] : []), ...[0, 1].map((i) => codes[(2 * n + i) % codes.length] as ErrorCode)] // within the list
}

it.each(scripted.map((row, n) => ({ ...row, n })))('$name gives the errors that it is asked for, each as documented', async (row) => {
  for (const code of asked(row, row.n)) {
    const status = row.path === '/graphql' ? 200 : catalogue[code].status
    expect(await ask(row, code)).toEqual([status, code])
  }
  expect(await failedChecks()).toBe(0)
})

it.each(['listPets', 'placeOrder', 'postGraphQL'])('%s gives every error of the catalogue', async (name) => {
  const row = scripted.find((known) => known.name === name) as Row // a row without a header would fail above
  const replies = await Promise.all(codes.map((code) => ask(row, code)))
  expect(replies).toEqual(codes.map((code) => [name === 'postGraphQL' ? 200 : catalogue[code].status, code]))
  expect(await failedChecks()).toBe(0)
})

it('gives Problem Details as documented, too', async () => {
  const row = scripted.find(({ name }) => name === 'listPets') as Row // a row without a header would fail above
  const replies = await Promise.all(codes.map((code) => ask(row, code, { accept: 'application/problem+json' })))
  expect(replies).toEqual(codes.map((code) => [catalogue[code].status, code]))
  expect(await failedChecks()).toBe(0)
})
