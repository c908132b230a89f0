import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { seedDemo } from '../../src/seed/seedDemo.js'
import { type PetStore, petStore } from '../support/petStore.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = await readFile(path.join(root, 'docs/idempotency.md'), 'utf8')
const run = promisify(execFile)
let store: PetStore
let env: NodeJS.ProcessEnv
let origin: string
let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'petstore-guide-'))
  store = await petStore({ settings: { PUBLIC_URL: '' } })
  await store.sql`truncate users cascade` // demo data is only loaded into empty tables
  await seedDemo(store.app.database.session(), new Date())
  env = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
    KEY: await provisionApiKey(store.app.services(), { email: 'guide@example.com', role: 'staff' }),
  }
  origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await store.close()
  await rm(scratch, { recursive: true, force: true })
})

/** The example of the guide in the language, with the address of this gateway. */
function example(language: string): string {
  const [, code = ''] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(guide) ?? []
  return code.replaceAll('http://127.0.0.1:8080', origin)
}

const hasCurl = ['bash', 'curl'].every((program) => spawnSync(program, ['--version']).status === 0)

it.skipIf(!hasCurl)('the curl example of the guide places one order with two calls', async () => {
  const script = `curl() { command curl -sS --fail-with-body "$@"; }\n${example('sh')}`
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { env })
  const numbers = [...stdout.matchAll(/"number":"(ORD-\d+)"/g)].map(([, number]) => number)
  expect([numbers.length, new Set(numbers).size]).toEqual([2, 1])
  expect(stdout.match(/^x-idempotent-replayed: true/gim)).toHaveLength(1)
})

it('the GraphQL example of the guide gives the same reply twice', async () => {
  const ask = () => store.graphql(example('graphql'), {}, { headers: { 'x-api-key': env.KEY ?? '' } })
  const first = await ask()
  expect(first.body.errors).toBeUndefined()
  expect((await ask()).body).toEqual(first.body)
})

it('the TypeScript example of the guide ends with an order', async () => {
  const file = path.join(scratch, 'example.mts')
  await writeFile(file, example('ts'))
  const { stdout } = await run(process.execPath, ['--import', 'tsx', file], { cwd: root, env })
  expect(stdout).toMatch(/^ORD-\d{8}$/m)
})

it('the guide is served as a page', async () => {
  const page = await store.rest('GET', '/docs/idempotency', { headers: { accept: 'text/html' } })
  expect([page.status, page.text.includes('<h1')]).toEqual([200, true])
})
