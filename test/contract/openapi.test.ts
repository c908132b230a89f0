import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInputObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openapiDocument, schemaText } from '../../src/contract.js'
import { eventTypes, TEST_EVENT } from '../../src/domain/webhooks/eventTypes.js'
import { schema } from '../../src/graphql/schema.js'
import { accessOf } from '../../src/policies/authorize.js'
import { photoUpload, routes } from '../../src/rest/routes.js'
import { constraintOf } from '../../src/schema/constrained.js'
import { contract } from '../support/openapiValidator.js'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../..', import.meta.url))
/** Both documents are large, and the machine may have other work. */
const LINT_MS = 300_000

/** Every row of the table with what the schema and the document say of it. */
const rows = [...routes, photoUpload].map((row) => {
  const [type = '', fieldName = ''] = row.field.split('.')
  const fields = (type === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields()
  const operation = contract.paths[`/v1${row.path.replace(/:(\w+)/g, '{$1}')}`]?.[row.method.toLowerCase()]
  return { name: ('name' in row && row.name) || fieldName, access: accessOf(fields?.[fieldName]?.extensions ?? {}), operation }
})

let folder: string
let files: string[]
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-contract-'))
  const versions = ['3.1', '3.0'] as const
  files = versions.map((version) => path.join(folder, `${version}.json`))
  await Promise.all(versions.map(async (version, i) => writeFile(files[i] ?? '', await openapiDocument(version))))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** @returns what the program prints on standard output, whatever its status. */
function run(program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }
  return new Promise((done) => {
    execFile(process.execPath, [program, ...args], { cwd: root, env, maxBuffer: 2 ** 26 }, (_error, out) => done(out))
  })
}

describe('the OpenAPI document, in 3.1 and in 3.0.3,', () => {
  it.concurrent('has no errors and no warnings under Redocly’s recommended rules', { timeout: LINT_MS }, async () => {
    const out = await run(require.resolve('@redocly/cli/bin/cli.js'), ['lint', ...files, '--config', 'redocly.yaml', '--format', 'json'])
    // one JSON text for each file, end to end
    const reports: { totals: object; problems: object[] }[] = JSON.parse(`[${out.replace(/^\}\{$/gm, '},{')}]`)
    expect(reports.flatMap(({ problems }) => problems)).toEqual([])
    expect(reports.map(({ totals }) => totals)).toEqual(files.map(() => ({ errors: 0, warnings: 0, ignored: 0 })))
  })

  it.concurrent('has no errors, no warnings and no hints under Spectral’s rules for OpenAPI', { timeout: LINT_MS }, async () => {
    const out = await run(require.resolve('@stoplight/spectral-cli/dist/index.js'), [
      'lint',
      ...files,
      '--ruleset',
      '.spectral.yaml',
      '--format',
      'json',
      '--quiet',
    ])
    expect(JSON.parse(out)).toEqual([])
  })

  it('says which version it is', async () => {
    expect(contract.openapi).toBe('3.1.0')
    expect(JSON.parse(await openapiDocument('3.0')).openapi).toBe('3.0.3')
  })

  it('says of every type of event what is delivered, in 3.0.3 under the name that its tools know', async () => {
    expect(Object.keys(contract.webhooks).sort()).toEqual([...eventTypes, TEST_EVENT].sort())
    const older = JSON.parse(await openapiDocument('3.0'))
    expect(older).not.toHaveProperty('webhooks')
    expect(Object.keys(older['x-webhooks'])).toEqual(Object.keys(contract.webhooks))
  })

  it('describes every row of the table under its name', () => {
    expect(rows.map(({ operation }) => operation?.operationId)).toEqual(rows.map(({ name }) => name))
  })

  it('says of every row who may call it', () => {
    const ways = [{ ApiKeyAuthorization: [] }, { ApiKeyHeader: [] }, { Session: [] }]
    for (const { name, access, operation } of rows) {
      const expected =
        access === 'public'
          ? { security: [{}, ...ways, { OAuthClient: [] }], 'x-scope': undefined }
          : { security: [...ways, { OAuthClient: [access?.scope] }], 'x-scope': access?.scope }
      expect({ security: operation?.security, 'x-scope': operation?.['x-scope'] }, name).toEqual(expected)
      // an API key without `users:write` cannot log out of other sessions
      expect(operation?.responses['403'] !== undefined, name).toBe(access !== 'public' || name === 'logout')
    }
  })

  it('marks every secret that is sent', () => {
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

  it('says how long to wait wherever waiting helps', () => {
    const waits = Object.entries(contract.components.responses ?? {}).filter(([name]) => /TooManyRequests|Unavailable/.test(name))
    expect(waits.map(([name]) => name)).toEqual(['OAuthUnavailable', 'ServiceUnavailable', 'TooManyRequests'])
    for (const [name, response] of waits) expect(response, name).toHaveProperty(['headers', 'Retry-After'])
  })
})

describe('the contract files', () => {
  it.each([
    ['schema.graphql', async () => schemaText()],
    ['openapi.json', () => openapiDocument('3.1')],
  ])('%s is what the code says (npm run contract)', async (name, made) => {
    expect((await readFile(path.join(root, name), 'utf8')) === (await made()), `${name} is stale: npm run contract`).toBe(true)
  })
})
