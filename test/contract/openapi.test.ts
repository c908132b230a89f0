import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openapiDocument, schemaText } from '../../src/contract.js'
import { photoUpload, routes } from '../../src/rest/routes.js'
import { contract } from '../support/openapiValidator.js'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../..', import.meta.url))
const LINT_MS = 60_000

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

  it('describes every row of the table under the name of its field', () => {
    const rows = [...routes, photoUpload].map(({ method, path: url, field }) => {
      const operation = contract.paths[`/v1${url.replace(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()]
      return { field, operationId: operation?.operationId }
    })
    expect(rows).toEqual(rows.map(({ field }) => ({ field, operationId: field.split('.')[1] })))
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
