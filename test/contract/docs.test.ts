import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generatedPages } from '../../scripts/docs.js'
import { clientScopes, expandScopes, scopes, scopesOfRole } from '../../src/domain/scopes.js'
import { seedDemo } from '../../src/seed/seedDemo.js'
import { renderMarkdown } from '../../src/site/markdown.js'
import { catalogue } from '../../src/values/errors/catalogue.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type Readers, readersOf } from './readers.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = path.join(root, 'docs')
const pages = new Map(
  readdirSync(folder)
    .filter((file) => /\.(md|svg)$/.test(file))
    .map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]),
)

const guides = [...pages.keys()].filter((file) => file.endsWith('.md'))

let store: PetStore
let origin: string
let readers: Readers
beforeAll(async () => {
  store = await petStore({ settings: { PUBLIC_URL: '' } })
  await store.sql`truncate users cascade` // demo data is only loaded into empty tables
  await seedDemo(store.app.database.session(), new Date())
  origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
  readers = await readersOf(store)
})
afterAll(() => store.close())

it.each(Object.entries(generatedPages))('docs/%s is up to date with the code', (name, generate) => {
  expect(pages.get(name), 'run `npm run contract` and commit what changes').toBe(generate())
})

const kept = new Map<string, string>()
function rendered(name: string): string {
  const html = kept.get(name) ?? renderMarkdown(pages.get(name) ?? '').html
  kept.set(name, html)
  return html
}

it.each(guides)('docs/%s has no broken links to the guides', (name) => {
  const links = [...(pages.get(name) ?? '').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
  const broken = links.filter(([, file, anchor]) => {
    const target = file || name
    return !pages.has(target) || (anchor !== undefined && !rendered(target).includes(`id="${anchor}"`))
  })
  expect(broken.map(([link]) => link)).toEqual([])
})

it('the server serves every guide and lists it', async () => {
  const overview = await store.rest('GET', '/docs')
  for (const name of guides) {
    const address = `/docs/${name.replace('.md', '')}`
    expect(overview.text).toContain(`href="${address}"`)
    const page = await store.rest('GET', address, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.text).toContain('<h1>')
  }
})

it('the page of errors has a heading for every error code', async () => {
  const { text } = await store.rest('GET', '/docs/errors')
  for (const code of Object.keys(catalogue)) expect(text).toContain(`<h2 id="${code}">`)
})

it.each(['/docs/nowhere', '/docs/..%2Fpackage', '/docs/%2e%2e%2fREADME', '/docs/errors.md'])('no page exists at %s', async (address) => {
  const reply = await store.rest('GET', address)
  expect([reply.status, reply.body.error.code]).toEqual([404, 'NOT_FOUND'])
})

describe('the table of scopes', () => {
  const rows = [...(pages.get('identity.md') ?? '').matchAll(/^\| `([\w:]+)` \| (\w*) ?\| (\w*) ?\| (\w*) ?\|/gm)]

  it('names every scope, and every role that has it', () => {
    expect(rows.map(([, scope]) => scope)).toEqual(scopes)
    for (const [, scope, ...roles] of rows) {
      const said = (['customer', 'staff', 'admin'] as const).filter((_role, i) => roles[i] !== '')
      const meant = Object.entries(scopesOfRole).filter(([, all]) => all.some((one) => one === scope))
      expect([scope, said]).toEqual([scope, meant.map(([role]) => role)])
    }
  })

  it('shares its page with the scope bundles of OAuth clients', () => {
    for (const bundle of clientScopes.filter((name) => expandScopes([name]).size > 1))
      expect(pages.get('identity.md')).toContain(`\`${bundle}\``)
  })
})

describe('the examples of the guides', () => {
  const guides = ['quick-start.md', 'api-guide.md', 'identity.md', 'webhooks.md', 'live-events.md', 'limits-and-cost.md']
  const blocks = guides.flatMap((name) =>
    [...(pages.get(name) ?? '').matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, code], i) => ({
      title: `${name}, block ${i + 1}`,
      name,
      language,
      code: code ?? '',
    })),
  )
  const of = (language: string) => blocks.filter((block) => block.language === language)
  const here = (code: string) => code.replaceAll('http://127.0.0.1:8080', origin)
  const run = promisify(execFile)
  const scratch = mkdtempSync(path.join(tmpdir(), 'petstore-docs-'))
  afterAll(() => rmSync(scratch, { recursive: true }))

  it.each(of('graphql'))('run in GraphQL: $title', async ({ name, code }) => {
    const { key, variables } = readers.ofGraphql(name, code)
    const { body } = await store.graphql(code, variables, { headers: { 'x-api-key': key } })
    expect(body.errors).toBeUndefined()
  })

  const calls = of('sh').filter(({ code }) => code.includes('curl'))
  describe.skipIf(!has('bash', 'curl'))('with curl', () => {
    it.each(calls)('run with curl: $title', async ({ name, code }) => {
      const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
      writeFileSync(path.join(scratch, 'buddy.png'), png)
      const script = `curl() { command curl -sS --fail-with-body "$@"; }\n${here(code)}`
      const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: scratch,
        env: { ...process.env, ...readers.environment(name) },
      })
      if (code.includes('If-None-Match')) expect(stdout).toContain('HTTP/1.1 304')
    })
  })

  // the examples of webhooks.md receive deliveries; test/webhooks/snippets.test.ts runs them
  it.each(of('ts').filter(({ name }) => name !== 'webhooks.md'))('run in TypeScript: $title', async ({ name, code }) => {
    const modules = path.join(scratch, 'node_modules')
    if (!existsSync(modules)) symlinkSync(path.join(root, 'node_modules'), modules) // examples import what readers install
    const file = path.join(scratch, 'example.mts')
    writeFileSync(file, here(code))
    const { stdout } = await run(process.execPath, ['--import', 'tsx', file], {
      cwd: root,
      env: { ...process.env, ...readers.environment(name) },
    })
    expect(stdout).not.toBe('')
  })
})

function has(...programs: readonly string[]): boolean {
  try {
    for (const program of programs) execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
