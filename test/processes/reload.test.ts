import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig, settings } from '../../src/config.js'
import { type Serving, startServing } from '../../src/processes/startServing.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

const folder = mkdtempSync(path.join(tmpdir(), 'petstore-reload-'))
const [OLD, NEW, OTHER] = Array.from({ length: 3 }, () => randomBytes(32).toString('base64'))
const usual = {
  APP_ENV: 'test',
  ...unlimited,
  LOG_LEVEL: 'fatal',
  PORT: '0',
  OVERLOAD_DELAY_MS: '9999',
  DATA_DIR: folder,
  ENCRYPTION_KEY: OLD ?? '',
  METRICS_TOKEN: 'the-token-of-before',
}
let database: FreshDatabase
let serving: Serving
beforeAll(async () => {
  database = await freshDatabase()
  serving = await startServing(parseConfig(usual), database.address)
})
afterAll(async () => {
  await serving.stop()
  await database.close()
  rmSync(folder, { recursive: true })
})

/** `RATE_LIMIT_QUOTAS` names the default quota, too. */
const adopt = (changes: Record<string, string>) =>
  serving.adopt(parseConfig({ ...usual, ...('RATE_LIMIT_PER_MINUTE' in changes && { RATE_LIMIT_QUOTAS: '' }), ...changes }))

/** The quota that a reply names as the tightest one. */
async function tightest(target: string): Promise<string | null> {
  return (await fetch(serving.url + target)).headers.get('ratelimit-policy')
}
async function statusOf(query: string): Promise<number> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
  return (await fetch(`${serving.url}/graphql`, init)).status
}
const services = () => serving.app.services()

/** The mails in the folder, once a further mail has come. */
async function postedMails(): Promise<string> {
  await adopt({ MAIL_FROM: 'Shop <shop@example.com>' })
  const subject = `mail ${randomBytes(4).toString('hex')}`
  services().mailer.post({ to: 'ada@example.com', subject, text: 'text' })
  return until(() => {
    const mails = path.join(folder, 'mail')
    const texts = readdirSync(mails).map((name) => readFileSync(path.join(mails, name), 'utf8'))
    expect(texts.join('')).toContain(`Subject: ${subject}`)
    return texts.join('')
  })
}

/** How each reloadable setting shows. */
const effects: Readonly<Record<string, readonly [value: string, check: () => Promise<void> | void]>> = {
  METRICS_TOKEN: [
    'the-token-of-now',
    async () => {
      const statusFor = async (token: string) =>
        (await fetch(`${serving.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status
      expect([await statusFor('the-token-of-now'), await statusFor('the-token-of-before')]).toEqual([200, 401])
    },
  ],
  LOG_LEVEL: ['error', () => expect(serving.app.log.level).toBe('error')],
  RATE_LIMIT_PER_MINUTE: ['7', async () => expect(await tightest('/v1/tags')).toContain('q=7;w=60')],
  RATE_LIMIT_PER_DAY: ['9', async () => expect(await tightest('/v1/tags')).toContain('q=9;w=86400')],
  RATE_LIMIT_QUOTAS: ['search=5', async () => expect(await tightest('/v1/search?q=dog')).toContain('q=5;w=60')],
  RATE_LIMITS: [
    'measure',
    async () => {
      await adopt({ RATE_LIMITS: 'measure', RATE_LIMIT_QUOTAS: 'search=1:slidingWindow' })
      for (let n = 0; n < 3; n++) expect((await fetch(`${serving.url}/v1/search?q=cat`)).status).toBe(200)
      await adopt({ RATE_LIMIT_QUOTAS: 'search=1:slidingWindow' })
      expect((await fetch(`${serving.url}/v1/search?q=cat`)).status).toBe(429)
    },
  ],
  OVERLOAD_DELAY_MS: [
    '1',
    async () => {
      for (let n = 0; n < 5; n++) {
        const end = performance.now() + 60
        while (performance.now() < end); // the event loop is late, again and again
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      expect((await fetch(`${serving.url}/v1/pets`)).status).toBe(503)
    },
  ],
  COST_PER_MINUTE: ['1', async () => expect(await statusOf('{ pets(limit: 100) { data { name category { name } } } }')).toBe(429)],
  PERSISTED_ONLY: ['true', async () => expect(await statusOf('{ pets { data { name } } }')).toBe(403)],
  ENCRYPTION_KEY: [`${NEW},${OLD}`, () => expect(services().secrets.earlierMacs('test', 'text')).toHaveLength(1)],
  CORS_ORIGINS: [
    'https://shop.example',
    async () => {
      const { headers } = await fetch(`${serving.url}/v1/tags`, { headers: { origin: 'https://shop.example' } })
      expect(headers.get('access-control-allow-origin')).toBe('https://shop.example')
    },
  ],
  MAIL_FROM: ['Shop <shop@example.com>', async () => expect(await postedMails()).toContain('From: Shop <shop@example.com>')],
  SMTP_URL: [
    'smtp://127.0.0.1:1',
    async () => {
      services().mailer.post({ to: 'ada@example.com', subject: 'lost', text: 'nobody listens there' })
      expect(await postedMails()).not.toContain('Subject: lost')
    },
  ],
  SIGNING_KEY_DAYS: [
    '1',
    async () => {
      await adopt({})
      await database.sql`update signing_keys set created_at = created_at - interval '2 days'`
      await adopt({ SIGNING_KEY_DAYS: '1' })
      expect((await database.sql`select 1 from signing_keys`).length).toBeGreaterThan(1)
    },
  ],
  WEBHOOK_RETRY_SCHEDULE: ['0,7s', () => expect(services().webhookSchedule).toEqual([0, 7000])],
  PASSWORD_RESET_URL: ['https://shop.example/reset', () => expect(services().passwordResetUrl).toBe('https://shop.example/reset')],
}

describe('a running gateway', () => {
  it.each(Object.entries(effects))('takes on %s', async (name, [value, check]) => {
    await adopt({ [name]: value })
    await check()
    await adopt({})
  })

  it('takes on every setting that is marked so', () => {
    const marked = Object.entries(settings.shape).filter(([, schema]) => schema.meta()?.reloadable === true)
    expect(marked.map(([name]) => name).sort()).toEqual(Object.keys(effects).sort())
  })

  it('takes on all settings but those of keys while the database does not answer', async () => {
    await database.sql`alter table signing_keys rename to away`
    await adopt({ LOG_LEVEL: 'error' })
    expect(serving.app.log.level).toBe('error')
    await expect(adopt({ ENCRYPTION_KEY: `${NEW},${OLD}`, LOG_LEVEL: 'debug' })).rejects.toThrow()
    expect([serving.app.log.level, services().secrets.earlierMacs('test', 'text')]).toEqual(['error', []])
    await database.sql`alter table away rename to signing_keys`
    await adopt({})
  })

  it('keeps all settings when the keys do not open the signing keys', async () => {
    await expect(adopt({ ENCRYPTION_KEY: OTHER ?? '', LOG_LEVEL: 'debug' })).rejects.toThrow(/^ENCRYPTION_KEY: /)
    expect(serving.app.log.level).toBe('fatal')
    const sealed = services().secrets.seal('test', 'text')
    await adopt({})
    expect(services().secrets.open('test', sealed)).toBe('text')
  })
})
