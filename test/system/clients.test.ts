import { execFile } from 'node:child_process'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, clients, clientsFolder } from '../support/clientsPage.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** The address of the page. */
const ADDRESS = 'http://127.0.0.1:8080'
/** The document of the page, and its form for tools that know OpenAPI 3.0 only. */
const DOCUMENT = '/openapi.json'
const DOCUMENT_30 = '/openapi.json?v=3.0'

/** The output of each journey: pages of two pets, an order with a key, and a refusal. */
const STORY =
  /^pets: Biscuit, Bobby\npet: Biscuit 899\.99 USD\norder: ORD-\d{8} captured\nrefused: INSUFFICIENT_INVENTORY\nnext page: Mia\n$/

let store: PetStore
let origin: string
beforeAll(async () => {
  await run(process.execPath, ['scripts/setup.mjs', '--clients'], { cwd: root })
  store = await petStore({ settings: { PUBLIC_URL: '' } })
  origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
  await aPet(store, { name: 'Biscuit', category: 'dog', price: 899.99, stock: 100 })
  await aPet(store, { name: 'Bobby', category: 'dog', price: 120, stock: 100 })
  await aPet(store, { name: 'Mia', category: 'cat', price: 85.5, stock: 100 })
}, 900_000)
afterAll(() => store.close())

/** The number of orders, and of those that were placed under an idempotency key. */
const books = async () => {
  const [row] = await store.sql`select count(distinct o.id)::int as orders, count(distinct r.order_id)::int as keyed
    from orders o left join idempotency_records r on r.order_id = o.id`
  return row as { orders: number; keyed: number } // the columns of the statement
}

/** Copies the files of a client, with the address of this server and of the wanted document. @returns a function for texts of the page. */
async function copyOf({ folder }: Client, document: string): Promise<{ place: string; here: (text: string) => string }> {
  const place = path.join(clientsFolder, 'generated', `${folder}${document === DOCUMENT ? '' : '-of-30'}`)
  const here = (text: string) => text.replaceAll(`${ADDRESS}${DOCUMENT}`, `${ADDRESS}${document}`).replaceAll(ADDRESS, origin)
  await rm(place, { recursive: true, force: true })
  await cp(path.join(clientsFolder, folder), place, { recursive: true })
  for (const name of await readdir(place)) await writeFile(path.join(place, name), here(await readFile(path.join(place, name), 'utf8')))
  await writeFile(path.join(place, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }))
  return { place, here }
}

/** Runs commands in a folder. The programs come from test/clients alone. */
async function shell(place: string, script: string): Promise<string> {
  const programs = path.join(clientsFolder, 'node_modules/.bin')
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `npx() { "$@"; }\ncurl() { command curl -sS --fail "$@"; }\n${script}`], {
    cwd: place,
    env: { ...process.env, PATH: `${programs}${path.delimiter}${process.env.PATH}` },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error) => {
    throw new Error(`${script}\n${error.stdout}\n${error.stderr}`)
  })
  return stdout
}

const isOfRest = ({ files }: Client) => !files.some((file) => file === 'codegen.ts' || file === 'relay.config.json')
/** openapi-zod-client misreads an enum that can be null, in the form of OpenAPI 3.0. */
const ONLY_31 = ['zod']
const rows = clients.flatMap((client) => [
  { ...client, document: DOCUMENT, title: client.folder },
  ...(isOfRest(client) && !ONLY_31.includes(client.folder)
    ? [{ ...client, document: DOCUMENT_30, title: `${client.folder}, from OpenAPI 3.0` }]
    : []),
])

describe('a client by the commands of the page of clients', () => {
  it.each(rows)('is generated, compiles strictly and makes its journey: $title', { timeout: 300_000 }, async ({ document, ...client }) => {
    const { place, here } = await copyOf(client, document)
    const [generate, journeys] = [client.commands.filter((command) => !isJourney(command)), client.commands.filter(isJourney)]
    for (const command of generate) await shell(place, here(command))
    await shell(place, 'npx tsc --project tsconfig.json')
    for (const command of journeys) {
      const before = await books()
      expect(await shell(place, here(command))).toMatch(STORY)
      expect(await books()).toEqual({ orders: before.orders + 1, keyed: before.keyed + 1 })
    }
  })
})

function isJourney(command: string): boolean {
  return command.startsWith('npx tsx ')
}
