import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientsFolder } from '../support/clientsPage.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type ToolSection, toolSections } from '../support/trustedPage.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
/** The address of the page. */
const ADDRESS = 'http://127.0.0.1:8080'
const programs = path.join(clientsFolder, 'node_modules/.bin')

/** Runs commands in a folder. The programs come from test/clients alone. */
async function shell(place: string, script: string): Promise<string> {
  const functions = 'npx() { "$@"; }\ncurl() { command curl -sS --fail "$@"; }\n'
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', functions + script], {
    cwd: place,
    env: { ...process.env, PATH: `${programs}${path.delimiter}${process.env.PATH}` },
  }).catch((error) => {
    throw new Error(`${script}\n${error.stdout}\n${error.stderr}`)
  })
  return stdout
}

async function served(settings: Readonly<Record<string, string>>): Promise<{ store: PetStore; here: (text: string) => string }> {
  const store = await petStore({ settings: { PUBLIC_URL: '', ...settings } })
  await aPet(store, { name: 'Biscuit' })
  await aPet(store, { name: 'Bobby' })
  const origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
  return { store, here: (text) => text.replaceAll(ADDRESS, origin) }
}

/** Writes the files of a section. @returns their folder */
async function filesOf({ folder, files }: ToolSection, here: (text: string) => string): Promise<string> {
  const place = path.join(clientsFolder, 'generated', `trusted-${folder}`)
  await mkdir(place, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(place, name), here(text))
  await writeFile(path.join(place, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }))
  return place
}

/** The ids of a manifest with their texts. */
function idsIn(manifest: Readonly<Record<string, unknown>>): [id: string, text: string][] {
  if (!Array.isArray(manifest.operations)) return Object.entries(manifest as Record<string, string>)
  return manifest.operations.map(({ id, body }: { id: string; body: string }) => [id, body])
}

let open: Awaited<ReturnType<typeof served>>
beforeAll(async () => {
  await run(process.execPath, ['scripts/setup.mjs', '--clients'], { cwd: root })
  open = await served({})
}, 900_000)
afterAll(() => open.store.close())

it('the page of trusted documents shows three tools', () => {
  expect(toolSections.map(({ folder }) => folder)).toEqual(['relay', 'codegen', 'apollo'])
})

describe('the manifest of a tool, written by the commands of the page', () => {
  it.each(toolSections)('is read as it is, and its client runs by ids alone: $folder', { timeout: 300_000 }, async (section) => {
    await rm(path.join(clientsFolder, 'generated', `trusted-${section.folder}`), { recursive: true, force: true })
    const place = await filesOf(section, open.here)
    await shell(place, open.here(section.generate))
    await shell(place, 'npx tsc --project tsconfig.json')
    const file = path.join(place, section.manifest)
    const closed = await served({ TRUSTED_DOCUMENTS: file, PERSISTED_ONLY: 'true' })
    try {
      const documents = idsIn(JSON.parse(await readFile(file, 'utf8')))
      expect(documents.length).toBeGreaterThan(0)
      for (const [documentId, text] of documents) {
        const replies = await Promise.all([{ documentId }, { query: text }].map((body) => closed.store.rest('POST', '/graphql', { body })))
        for (const reply of replies) expect(reply.body.data?.pets.data.length).toBe(2)
      }
      await filesOf(section, closed.here)
      // the compilation of the Relay client wrote the address of the other gateway into its program
      if (section.run.includes('.mjs')) await shell(place, `sed -i 's|${open.here(ADDRESS)}|${closed.here(ADDRESS)}|' *.mjs`)
      expect(await shell(place, section.run)).toBe('pets: Biscuit, Bobby\n')
      const other = await closed.store.graphql('{ pets { data { id } } }')
      expect(other.body.errors[0].extensions.code).toBe('DOCUMENT_NOT_TRUSTED')
    } finally {
      await closed.store.close()
    }
  })
})

/** A program whose client registers texts under their hashes, as far as the server lets it. */
const registering = `
import { createHash } from 'node:crypto'
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const link = ApolloLink.from([new PersistedQueryLink({ sha256 }), new HttpLink({ uri: '${ADDRESS}/graphql' })])
const client = new ApolloClient({ link, cache: new InMemoryCache() })
for (const limit of [1, 2]) {
  const { data } = await client.query({ query: gql\`query P { pets(limit: \${limit}) { data { name } } }\` })
  console.log((data as any).pets.data.length)
}
`

it('a client of Apollo that would register its documents sends their texts instead', async () => {
  const place = path.join(clientsFolder, 'generated', 'trusted-registering')
  await mkdir(place, { recursive: true })
  await writeFile(path.join(place, 'client.ts'), open.here(registering))
  const asked: string[] = []
  open.store.app.http.server.on('request', (request) => asked.push(String(request.url)))
  expect(await shell(place, 'npx tsx client.ts')).toBe('1\n2\n')
  expect(asked, 'one id, and then the texts').toHaveLength(3)
})
