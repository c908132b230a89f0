import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inject } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import type { Substitutes } from '../../src/createProviders.js'
import type { DatabaseAddress } from '../../src/db/address.js'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { createPasswordHasher } from '../../src/providers/passwordHasher.js'
import { createWebhookSender } from '../../src/providers/webhooks/sender.js'
import { type FreshDatabase, freshDatabase } from './database.js'
import { checkReply } from './openapiValidator.js'
import { urlOf } from './pgbouncer.js'
import './plainStacks.js'
import { unlimited } from './unlimited.js'

/** The owner of a call's credential. */
export type CallerName = 'nobody' | 'staff' | 'customer' | 'admin'

interface CallOptions {
  readonly as?: CallerName
  readonly headers?: Readonly<Record<string, string>>
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** The body as JSON; undefined for other bodies. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape and assert what they find
  readonly body: any
}

/** A whole gateway on a separate database, called without a port. */
export interface PetStore extends FreshDatabase {
  readonly app: App
  /** Its `DATA_DIR`. */
  readonly folder: string
  readonly keys: Readonly<Record<Exclude<CallerName, 'nobody'>, string>>
  /** A REST call. The body is sent as JSON, except a string or a buffer. */
  rest(method: string, url: string, options?: CallOptions & { body?: unknown }): Promise<Reply>
  graphql(query: string, variables?: object, options?: CallOptions & { operationName?: string }): Promise<Reply>
}

export interface PetStoreOptions extends Substitutes {
  readonly settings?: Readonly<Record<string, string>>
}

/** The lowest cost of argon2id, so that tests hash quickly. */
const CHEAP = { memoryCost: 8, timeCost: 1 }

/** The way through the pooler of the run; undefined for a run without a pooler. */
function pooledAddress(address: DatabaseAddress): { address: string; settings: Readonly<Record<string, string>> } | undefined {
  const pooler = inject('pooler')
  if (pooler === undefined) return undefined
  const direct = urlOf(address)
  const pooled = `${pooler}${typeof address === 'string' ? new URL(address).pathname.slice(1) : address.database}`
  return { address: pooled, settings: { DATABASE_URL: pooled, DATABASE_DIRECT_URL: direct, DATABASE_PREPARE: 'false' } }
}

/** Finds no name, so that no test depends on the DNS of the machine. */
const nobodyKnows = () => Promise.reject(new Error('there are no names here'))

export async function petStore({ settings = {}, ...substitutes }: PetStoreOptions = {}): Promise<PetStore> {
  const database = await freshDatabase()
  const pooled = pooledAddress(database.address)
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-data-'))
  const config = parseConfig({
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: folder,
    LOG_LEVEL: 'fatal',
    PORT: '0',
    PUBLIC_URL: 'http://petstore.test',
    SLOW_STATEMENT_MS: '0', // a busy machine makes every statement slow
    ...pooled?.settings,
    ...settings,
  })
  const webhookSender = createWebhookSender({
    allowsPrivate: config.WEBHOOK_ALLOW_PRIVATE,
    allowsLoopback: config.APP_ENV === 'development',
    resolve: nobodyKnows,
  })
  const passwords = createPasswordHasher({ cost: CHEAP })
  const app = await createApp(config, pooled?.address ?? database.address, { webhookSender, passwords, ...substitutes })
  await app.http.ready()
  const keys = {
    staff: await provisionApiKey(app.services(), { email: 'staff@example.com', role: 'staff' }),
    admin: await provisionApiKey(app.services(), { email: 'admin@example.com', role: 'admin' }),
    customer: await provisionApiKey(app.services(), { email: 'customer@example.com', role: 'customer' }),
  }

  async function call(
    method: string,
    url: string,
    payload: string | Buffer | undefined,
    { as = 'nobody', headers = {} }: CallOptions,
  ): Promise<Reply> {
    const credential = as === 'nobody' ? {} : { authorization: `ApiKey ${keys[as]}` }
    const response = await app.http.inject({ method: method as 'GET', url, payload, headers: { ...credential, ...headers } })
    const isJson = /json/.test(String(response.headers['content-type'])) && !/ndjson/.test(String(response.headers['content-type']))
    const reply = {
      status: response.statusCode,
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
      ),
      text: response.body,
      body: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
    }
    checkReply(method, url, reply)
    return reply
  }

  return {
    ...database,
    app,
    folder,
    keys,
    rest(method, url, { body, ...options } = {}) {
      const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
      const type: Readonly<Record<string, string>> = isRaw ? {} : { 'content-type': 'application/json' }
      return call(method, url, isRaw ? body : JSON.stringify(body), { ...options, headers: { ...type, ...options.headers } })
    },
    graphql(query, variables, { operationName, ...options } = {}) {
      const headers = { 'content-type': 'application/json', ...options.headers }
      return call('POST', '/graphql', JSON.stringify({ query, variables, operationName }), { ...options, headers })
    },
    async close() {
      await app.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
