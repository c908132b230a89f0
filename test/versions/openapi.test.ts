import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import createClient from 'openapi-fetch'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openapiDocument } from '../../src/contract.js'
import type { Schema } from '../../src/rest/openapi/types.js'
import { contract } from '../support/openapiValidator.js'
import type { PetStore } from '../support/petStore.js'
import { contractV2, twoVersions } from './v2.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const schemas = (document: typeof contract) =>
  document.components.schemas as Readonly<Record<string, Schema & { properties: Record<string, Schema> }>>
const parameters = (document: typeof contract, url: string) =>
  document.paths[url]?.get?.parameters.flatMap((given) => ('name' in given ? [given] : [])) ?? []

describe('the OpenAPI document of a later version', () => {
  it('has the same operations, under the paths of the version', () => {
    const operations = (document: typeof contract) =>
      Object.entries(document.paths).flatMap(([url, item]) =>
        Object.entries(item).map(([method, { operationId }]) => `${method} ${url} ${operationId}`),
      )
    expect(operations(contractV2)).toEqual(operations(contract).map((line) => line.replace('/v1/', '/v2/')))
  })

  it('names the version alone, in paths, texts, examples and headers', () => {
    const text = JSON.stringify(contractV2)
    expect(text).not.toMatch(/\/v1(?![\w.-])|"v1"/)
    expect(contractV2.components.headers?.ApiVersion).toMatchObject({ schema: { enum: ['v2'] } })
    expect(schemas(contractV2).OrderCreatedEvent?.properties.apiVersion).toMatchObject({ enum: ['v2'] })
  })

  it('has the names, types, objects and defaults of the version', () => {
    const { Pet, CreatePetInput, UpdatePetInput, PetPrice, Order, AddressInput } = schemas(contractV2)
    expect(Object.keys(Pet?.properties ?? {})).toEqual(
      'id sku name kind pictures tags state description species birthDate price stock addedAt updatedAt revision'.split(' '),
    )
    expect(Pet?.properties).toMatchObject({
      kind: { description: 'The kind of the pet.' },
      stock: { type: 'string', maxLength: 20, examples: ['3 units'] },
    })
    expect(PetPrice).toMatchObject({
      required: ['amount', 'currency'],
      properties: { amount: { type: ['number', 'null'], examples: [29.99] }, currency: { maxLength: 3 } },
    })
    expect(CreatePetInput).toMatchObject({ required: ['name', 'state'], properties: { pictures: { maxItems: 20 }, price: {} } })
    expect(Object.keys(UpdatePetInput?.properties ?? {})).toEqual(expect.arrayContaining(['revision', 'addedAt', 'kind']))
    expect(schemas(contractV2).PetState).toMatchObject({ enum: ['AVAILABLE', 'PENDING', 'SOLD'] })
    expect(Order?.properties.total).toMatchObject({ type: 'string', examples: ['59.98'] })
    expect(AddressInput?.properties).toHaveProperty('zip')
    const query = parameters(contractV2, '/v2/pets')
    expect(query.map(({ name }) => name)).toEqual(
      parameters(contract, '/v1/pets').map(({ name }) => ({ status: 'state', category: 'kind', minPrice: 'priceFrom' })[name] ?? name),
    )
    expect(query.find(({ name }) => name === 'limit')?.schema).toMatchObject({ default: 5 })
    expect(query.find(({ name }) => name === 'sort')?.description).toContain('`price.amount`, `stock`, `addedAt`')
  })

  it('has examples that fit', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
    addFormats.default(ajv)
    ajv.addSchema({ ...contractV2, $id: 'v2' })
    const refs = (node: unknown): { $ref: string; value: unknown }[] => {
      if (typeof node !== 'object' || node === null) return []
      const { schema, example } = node as { schema?: { $ref?: string }; example?: unknown }
      const own = schema?.$ref && example !== undefined && typeof example !== 'string' ? [{ $ref: schema.$ref, value: example }] : []
      return [...own, ...Object.values(node).flatMap(refs)]
    }
    const examples = refs([contractV2.paths, contractV2.webhooks])
    expect(examples.length).toBeGreaterThan(50)
    for (const { $ref, value } of examples) {
      const isValid = ajv.validate({ $ref: `v2${$ref}` }, value)
      expect(isValid, `${$ref}: ${ajv.errorsText()}`).toBe(true)
    }
  })
})

/** Code of clients with the types of their documents: of the committed contract, and of v1 and v2 side by side. */
const integrators = {
  contract: `
import createClient from 'openapi-fetch'
import type { paths } from './contract.js'
const client = createClient<paths, 'application/json'>({ baseUrl: 'http://localhost' })
const { data: page, error } = await client.GET('/v1/pets', { params: { query: { status: ['available'], category: 'dog', limit: 10 } } })
export const names: string[] = page?.data.map((pet) => pet.name) ?? []
export const next: string | null | undefined = page?.pagination.nextCursor
export const code: string | undefined = error?.error.code
const { data: created } = await client.POST('/v1/pets', { body: { name: 'Buddy', status: 'available', price: 29.99 } })
export const id: number | undefined = created?.id
const { data: pet } = await client.GET('/v1/pets/{id}', { params: { path: { id: 1 } } })
// a resource that was read can be changed and sent back
if (pet) await client.PUT('/v1/pets/{id}', { params: { path: { id: pet.id } }, body: { ...pet, price: 12 } })
// @ts-expect-error the status is one of three
await client.GET('/v1/pets', { params: { query: { status: ['gone'] } } })
// @ts-expect-error a pet has a name
await client.POST('/v1/pets', { body: { status: 'available' } })
`,
  v1: `
import createClient from 'openapi-fetch'
import type { paths } from './v1.js'
const client = createClient<paths, 'application/json'>({ baseUrl: '' })
const { data: made } = await client.POST('/v1/pets', { body: { name: 'Bo', status: 'available', price: 5, photoUrls: [] } })
export const price: number | null | undefined = made?.price
// @ts-expect-error v1 has no pictures
export const pictures = made?.pictures
`,
  v2: `
import createClient from 'openapi-fetch'
import type { paths } from './v2.js'
const client = createClient<paths, 'application/json'>({ baseUrl: '' })
const { data: made } = await client.POST('/v2/pets', { body: { name: 'Bo', state: 'AVAILABLE', price: { amount: 5 }, pictures: [] } })
export const price: number | null | undefined = made?.price.amount
export const state: 'AVAILABLE' | 'PENDING' | 'SOLD' | undefined = made?.state
await client.GET('/v2/pets', { params: { query: { state: ['SOLD'], priceFrom: 3 } } })
// @ts-expect-error v2 has no status
await client.POST('/v2/pets', { body: { name: 'Bo', status: 'available' } })
`,
}

describe('clients that openapi-typescript generates from the committed contract, from v1 and from v2', () => {
  let store: PetStore
  let url: string
  let key: string
  beforeAll(async () => {
    store = await twoVersions()
    url = await store.app.http.listen({ port: 0, host: '127.0.0.1' })
    key = store.keys.staff
  })
  afterAll(() => store.close())

  it('have strict types, which refuse wrong calls and the names of another version', async () => {
    // inside the project, so that the compiler finds the packages
    const folder = await mkdtemp(path.join(root, 'node_modules', '.client-'))
    try {
      for (const [version, code] of Object.entries(integrators)) {
        const document =
          version === 'contract' ? await openapiDocument('3.1') : await (await fetch(`${url}/${version}/openapi.json`)).text()
        await writeFile(path.join(folder, `${version}.d.ts`), astToString(await openapiTS(document)))
        await writeFile(path.join(folder, `${version}Client.ts`), code)
      }
      const compilerOptions = { noEmit: true, strict: true, module: 'nodenext', target: 'es2022', skipLibCheck: true, types: [] }
      const files = Object.keys(integrators).map((version) => `${version}Client.ts`)
      await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
      const compiler = path.join(root, 'node_modules/typescript/bin/tsc')
      await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch((error) => {
        throw new Error(`they do not compile:\n${error.stdout}`)
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('of v1 and v2 work side by side on the same pets', async () => {
    const client = createClient<Record<string, never>>({ baseUrl: url, headers: { 'x-api-key': key } })
    // the test above has checked the types
    // biome-ignore lint/suspicious/noExplicitAny: replies of both versions
    type Call = (method: string, path: string, options?: object) => Promise<{ data?: any; response: Response }>
    const call = client.request as unknown as Call
    const old = await call('post', '/v1/pets', {
      body: { name: 'Old', status: 'available', price: 5, photoUrls: ['https://a.example/1.jpg'] },
    })
    const fresh = await call('post', '/v2/pets', { body: { name: 'New', state: 'PENDING', price: { amount: 6 }, pictures: [] } })
    const read = async (version: string, id: number) => (await call('get', `/${version}/pets/{id}`, { params: { path: { id } } })).data
    expect(await read('v2', old.data.id)).toMatchObject({ state: 'AVAILABLE', price: { amount: 5 }, pictures: ['https://a.example/1.jpg'] })
    expect(await read('v1', fresh.data.id)).toMatchObject({ status: 'pending', price: 6, photoUrls: [] })
    expect(old.response.headers.get('api-version')).toBe('v1')
    expect(fresh.response.headers.get('api-version')).toBe('v2')
  })
})
