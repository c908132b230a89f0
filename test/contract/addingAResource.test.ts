import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { buildCopy, filesBelow, folderOfCopy, root, withCopyServer } from '../support/projectCopy.js'

const run = promisify(execFile)
const fixture = path.join(root, 'test/fixtures/supplier')

interface Edit {
  readonly file: string
  readonly after: string
  readonly lines: readonly string[]
}

const edits: readonly Edit[] = JSON.parse(await readFile(path.join(fixture, 'edits.json'), 'utf8'))

let folder: string
let database: FreshDatabase
beforeAll(async () => {
  folder = folderOfCopy('supplier')
  for (const part of ['src', 'package.json', 'tsconfig.json', 'drizzle.config.ts'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  cpSync(path.join(fixture, 'src'), path.join(folder, 'src'), { recursive: true })
  for (const edit of edits.filter(({ file }) => file.startsWith('src/'))) await apply(edit)
  database = await freshDatabase()
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function apply({ file, after, lines }: Edit): Promise<void> {
  const name = path.join(folder, file)
  const text = await readFile(name, 'utf8')
  expect(text.split(`${after}\n`), `${file} has the line after which the guide adds lines`).toHaveLength(2)
  await writeFile(
    name,
    text.replace(`${after}\n`, () => `${[after, ...lines].join('\n')}\n`),
  )
}

it('takes 15 files, and at most 250 lines by hand', async () => {
  const files = filesBelow(fixture).filter((file) => file.endsWith('.ts'))
  const texts = await Promise.all(files.map((file) => readFile(path.join(fixture, file), 'utf8')))
  const lines =
    texts.reduce((sum, text) => sum + text.trimEnd().split('\n').length, 0) + edits.reduce((sum, edit) => sum + edit.lines.length, 0)
  const touched = files.length + new Set(edits.map(({ file }) => file)).size
  expect({ touched, lines }).toEqual({ touched: 15, lines: expect.any(Number) })
  expect(lines).toBeLessThanOrEqual(250)
})

it('gives a resource that both styles can read', async () => {
  await run(process.execPath, [path.join(root, 'node_modules/drizzle-kit/bin.cjs'), 'generate', '--name', 'suppliers'], { cwd: folder })
  buildCopy(folder)
  await withCopyServer(folder, database.address, { APP_ENV: 'test' }, async (url) => {
    await database.sql`insert into suppliers (name, country, created_at) values ('Pets & Co', 'NL', now())`
    const list = await (await fetch(`${url}/v1/suppliers?country=NL&fields=name`)).json()
    expect(list).toMatchObject({ data: [{ name: 'Pets & Co' }], pagination: { total: 1 } })
    expect((await fetch(`${url}/v1/suppliers/1`)).headers.get('etag')).toMatch(/^"/)
    expect((await fetch(`${url}/v1/suppliers/2`)).status).toBe(404)
    const query = JSON.stringify({ query: '{ supplier(id: 1) { name country } suppliers(sort: "-name") { data { id } } }' })
    const reply = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: query })
    expect((await reply.json()).data).toEqual({ supplier: { name: 'Pets & Co', country: 'NL' }, suppliers: { data: [{ id: 1 }] } })
    for (let run = 2; run <= 3; run++) expect((await fetch(`${url}/v1/suppliers?sort=-name`)).status).toBe(200)
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/gateway_reads_total\{field="suppliers",way="planned"\} [1-9]/)
    const { paths } = await (await fetch(`${url}/openapi.json`)).json()
    expect(Object.keys(paths['/v1/suppliers/{id}'])).toContain('get')
  })
}, 120_000)
