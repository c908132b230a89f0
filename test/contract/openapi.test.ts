import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInputObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { openapiDocument, schemaText } from '../../src/contract.js'
import { eventTypes, TEST_EVENT } from '../../src/domain/webhooks/eventTypes.js'
import { rootField } from '../../src/graphql/rootField.js'
import { schema } from '../../src/graphql/schema.js'
import { accessOf } from '../../src/policies/authorize.js'
import { routes } from '../../src/rest/routes.js'
import { photoUpload } from '../../src/rest/shopRoutes.js'
import { constraintOf } from '../../src/schema/constrained.js'
import { contract, operations } from '../support/openapiValidator.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every row of the route table with its access in the schema and its operation in the document. */
const rows = [...routes, photoUpload].map((row) => {
  const operation = contract.paths[`/v1${row.path.replace(/:(\w+)/g, '{$1}')}`]?.[row.method.toLowerCase()]
  const field = rootField(schema, row.field)
  return { name: row.field, access: accessOf(field), operation }
})

describe('the OpenAPI document', () => {
  it('states its version, 3.1.0 or 3.0.3', async () => {
    expect(contract.openapi).toBe('3.1.0')
    expect(JSON.parse(await openapiDocument('3.0')).openapi).toBe('3.0.3')
  })

  it('lists every type of event, in 3.0.3 under x-webhooks', async () => {
    expect(Object.keys(contract.webhooks).sort()).toEqual([...eventTypes, TEST_EVENT].sort())
    const older = JSON.parse(await openapiDocument('3.0'))
    expect(older).not.toHaveProperty('webhooks')
    expect(Object.keys(older['x-webhooks'])).toEqual(Object.keys(contract.webhooks))
  })

  it('has an operation for every row of the route table', () => {
    expect(rows.filter(({ operation }) => !operation).map(({ name }) => name)).toEqual([])
  })

  it('names the address of its gateway', async () => {
    const { servers } = JSON.parse(await openapiDocument('3.0', { base: 'https://shop.example/petstore', support: parseConfig({}) }))
    expect(servers).toMatchObject([{ url: 'https://shop.example/petstore' }])
    expect(contract.servers[0]?.url).toBe('http://127.0.0.1:8080')
  })

  it('has the version of the package', async () => {
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
    for (const text of [await openapiDocument('3.0'), await openapiDocument('3.1')]) expect(JSON.parse(text).info.version).toBe(version)
  })

  it('offers the header of API keys before all other credentials', () => {
    expect(Object.keys(contract.components.securitySchemes ?? {})[0]).toBe('ApiKeyHeader')
  })

  it('states the credentials, the scope and the 403 of every row', () => {
    const ways = [{ ApiKeyHeader: [] }, { ApiKeyAuthorization: [] }, { ApiKeyBasic: [] }, { Session: [] }]
    for (const { name, access, operation } of rows) {
      const expected =
        access === 'public'
          ? { security: [{}, ...ways, { OAuthClient: [] }], 'x-scope': undefined }
          : { security: [...ways, { OAuthClient: [access?.scope] }], 'x-scope': access?.scope }
      expect({ security: operation?.security, 'x-scope': operation?.['x-scope'] }, name).toEqual(expected)
      // an API key without `users:write` cannot log out of other sessions
      expect(operation?.responses['403'] !== undefined, name).toBe(access !== 'public' || name === 'Mutation.logout')
    }
  })

  it('states for every operation the refusals that come before its path', () => {
    for (const { path, method, operation } of operations())
      expect(Object.keys(operation.responses), `${method} ${path}`).toEqual(expect.arrayContaining(['400', '408', '431']))
  })

  it('marks every secret of an input as a password', () => {
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType)
    const secrets = inputs.flatMap((type) =>
      Object.values(type.getFields()).flatMap(({ name, extensions }) =>
        constraintOf(extensions)?.secret ? [{ type: type.name, name }] : [],
      ),
    )
    expect(secrets.length).toBeGreaterThan(8)
    for (const { type, name } of secrets) {
      const shown = contract.components.schemas?.[type] as { properties: Record<string, object> } | undefined
      expect(shown?.properties[name], `${type}.${name}`).toMatchObject({ format: 'password', writeOnly: true })
    }
  })

  it('documents Retry-After for too many requests and for unavailability', () => {
    const waits = Object.entries(contract.components.responses ?? {}).filter(([name]) => /TooManyRequests|Unavailable/.test(name))
    expect(waits.map(([name]) => name)).toEqual([
      'GraphQLTooManyRequests',
      'OAuthTooManyRequests',
      'OAuthUnavailable',
      'ServiceUnavailable',
      'TooManyRequests',
    ])
    for (const [name, response] of waits) expect(response, name).toHaveProperty(['headers', 'Retry-After'])
  })
})

describe('the contract file', () => {
  it.each([
    ['schema.graphql', async () => schemaText()],
    ['openapi.json', () => openapiDocument('3.1')],
  ])('%s is up to date with the code (npm run contract)', async (name, made) => {
    expect((await readFile(path.join(root, name), 'utf8')) === (await made()), `${name} is stale: npm run contract`).toBe(true)
  })
})
