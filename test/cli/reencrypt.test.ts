import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { createSecretBox } from '../../src/providers/secretBox.js'
import { aWebhook } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { databaseSettings, runCli, runHosted } from './runCli.js'

const [OLD, NEW, OTHER] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const textOf = (...keys: readonly Buffer[]) => keys.map((key) => key.toString('base64')).join(',')
let store: PetStore
const apps: App[] = []
beforeAll(async () => {
  store = await petStore({ settings: { ENCRYPTION_KEY: textOf(OLD) } })
})
afterAll(async () => {
  for (const app of apps) await app.close()
  await store.close()
})

/** Another instance on the same database. */
async function instance(...keys: readonly Buffer[]): Promise<App> {
  const settings = {
    APP_ENV: 'test',
    ...unlimited,
    LOG_LEVEL: 'fatal',
    PORT: '0',
    PUBLIC_URL: 'http://petstore.test',
    DATA_DIR: store.folder,
  }
  const app = await createApp(parseConfig({ ...settings, ENCRYPTION_KEY: textOf(...keys) }), store.address)
  apps.push(app)
  return app
}

/** Makes a tag under an idempotency key. */
async function makeTag({ http }: Pick<App, 'http'>, key: string, name: string) {
  const headers = { 'idempotency-key': key, 'x-api-key': store.keys.staff }
  const { statusCode, body } = await http.inject({ method: 'POST', url: '/v1/tags', headers, payload: { name } })
  return { status: statusCode, body: JSON.parse(body) }
}

const petstore = (...keys: readonly Buffer[]) =>
  runCli({ ...databaseSettings(store.address), ENCRYPTION_KEY: textOf(...keys) }, 'reencrypt')

describe('while the key changes', () => {
  let oldFirst: App
  let newFirst: App
  beforeAll(async () => {
    oldFirst = await instance(OLD, NEW)
    newFirst = await instance(NEW, OLD)
  })

  it('a repeated call gets its answer from instances with either key in front', async () => {
    const [before, after] = [randomUUID(), randomUUID()]
    const first = await makeTag(store.app, before, 'before')
    expect(first.status).toBe(201)
    for (const app of [oldFirst, newFirst]) expect(await makeTag(app, before, 'before')).toEqual(first)
    expect((await makeTag(newFirst, before, 'another')).status).toBe(409)
    const second = await makeTag(newFirst, after, 'after')
    expect(await makeTag(oldFirst, after, 'after')).toEqual(second)
  })

  it('simultaneous calls under one key run once', async () => {
    for (let round = 0; round < 5; round++) {
      const key = randomUUID()
      const calls = Array.from({ length: 8 }, (_, i) => makeTag(i % 2 ? oldFirst : newFirst, key, `together-${round}`))
      const ids = new Set((await Promise.all(calls)).flatMap(({ status, body }) => (status === 201 ? [body.id] : [])))
      expect(ids.size).toBe(1)
    }
    expect(await store.sql`select 1 from tags where name like 'together-%'`).toHaveLength(5)
  })
})

describe('petstore reencrypt', () => {
  const boxes = { old: createSecretBox([OLD]), new: createSecretBox([NEW]) }
  let endpoint: { id: number; secret: string }
  beforeAll(async () => {
    endpoint = await aWebhook(store)
    await store.rest('POST', `/v1/webhooks/${endpoint.id}/rotate`, { as: 'customer', body: { overlapSeconds: 3600 } })
  })
  const rows = async () => ({
    endpoints: await store.sql`select secret, previous_secret from webhooks`,
    keys: await store.sql`select private_key from signing_keys`,
  })

  it('seals all kept secrets with the first key, and may be repeated', async () => {
    const { endpoints, keys } = await rows()
    const { status, stderr } = await petstore(NEW, OLD)
    expect([status, stderr]).toEqual([0, expect.stringContaining(`${2 * endpoints.length + keys.length} secrets sealed again.`)])
    const after = await rows()
    for (const { secret, previous_secret } of after.endpoints) {
      expect(boxes.new.open('webhook secret', previous_secret)).toBe(endpoint.secret)
      expect(() => boxes.old.open('webhook secret', secret)).toThrow()
    }
    for (const { private_key } of after.keys) expect(JSON.parse(boxes.new.open('signing key', private_key))).toHaveProperty('kty')
    expect((await petstore(NEW, OLD)).stderr).toContain('0 secrets sealed again.')
  })

  it('makes the old key needless for a start', async () => {
    await expect(instance(OLD)).rejects.toThrow(/^ENCRYPTION_KEY: /)
    expect((await (await instance(NEW)).http.inject('/health')).statusCode).toBe(200)
  })

  it('ends with status 1 when none of the keys opens a secret', async () => {
    const settings = { ...databaseSettings(store.address), ENCRYPTION_KEY: textOf(OTHER) }
    const { status, stderr } = await runHosted(settings, 'reencrypt')
    expect([status, stderr]).toEqual([1, expect.stringMatching(/ENCRYPTION_KEY: none of its keys opens \d secrets/)])
  })
})
