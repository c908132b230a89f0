import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import type { Substitutes } from '../../src/createProviders.js'
import type { DatabaseAddress } from '../../src/db/address.js'
import { letPass } from '../support/clock.js'
import { ENCRYPTION_KEY } from '../support/forgedTokens.js'
import { unlimited } from '../support/unlimited.js'

/** The common setting of instances that work together. */
export const shared = { ENCRYPTION_KEY } as const

interface InstanceOptions extends Substitutes {
  readonly settings?: Readonly<Record<string, string>>
}

/** Another instance of the gateway on a database. */
export async function instance(address: DatabaseAddress, { settings = {}, ...substitutes }: InstanceOptions = {}): Promise<App> {
  const config = parseConfig({
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: path.join(tmpdir(), `petstore-none-${randomUUID()}`), // these tests need no files
    LOG_LEVEL: 'fatal',
    PUBLIC_URL: 'http://petstore.test',
    ...shared,
    ...settings,
  })
  const app = await createApp(config, address, substitutes)
  await app.http.ready()
  return app
}

/** The status of a call that needs a credential. */
export async function statusWith(app: App, token: string): Promise<number> {
  const { statusCode } = await app.http.inject({ url: '/v1/orders?fields=id', headers: { authorization: `Bearer ${token}` } })
  return statusCode
}

/** The published key set. */
export async function keySet(app: App): Promise<readonly (JsonWebKey & { kid: string; alg: string; use: string })[]> {
  return (await app.http.inject({ url: '/.well-known/jwks.json' })).json().keys
}

/** Expects all instances to refuse the tokens two seconds from now, even if they remember them. */
export async function expectRefusedInTwoSeconds(apps: readonly App[], tokens: readonly string[]): Promise<void> {
  await letPass(2000)
  const statuses = await Promise.all(apps.flatMap((app) => tokens.map((token) => statusWith(app, token))))
  expect(statuses).toEqual(Array.from({ length: apps.length * tokens.length }, () => 401))
}
