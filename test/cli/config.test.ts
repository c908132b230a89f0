import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { effectiveSettings } from '../../src/command/config.js'
import { parseConfig, settings } from '../../src/config.js'
import { readSettings } from '../../src/loadConfig.js'
import { settingNames } from '../../src/settingDefaults.js'
import { runCli, runHosted } from './runCli.js'

const SECRET = 'hunter2?@/x'
const ENCRYPTION_KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='
const folder = mkdtempSync(path.join(tmpdir(), 'petstore-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}

/** The settings that these texts give, by name. */
function shown(environment: Readonly<Record<string, string>>, dotEnv = '') {
  const given = readSettings(environment, file('.env', dotEnv))
  return new Map(effectiveSettings(given, parseConfig(given.texts, given.unread)).map(({ name, ...setting }) => [name, setting]))
}

describe('petstore config', () => {
  it('prints every setting, as a table and as JSON', async () => {
    const { status, stdout, stderr } = await runCli({ PORT: '9000', METRICS_TOKEN: '0123456789abcdef' }, 'config', '--json')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const rows = JSON.parse(stdout) as { name: string }[]
    expect(rows.map(({ name }) => name)).toEqual(settingNames)
    expect(rows).toContainEqual({ name: 'PORT', value: '9000', source: 'environment' })
    expect(rows).toContainEqual({ name: 'HOST', value: '127.0.0.1', source: 'default' })
    expect(rows).toContainEqual({ name: 'SMTP_URL', value: null, source: 'default' })
    const table = await runHosted({ PORT: '9000', METRICS_TOKEN: '0123456789abcdef' }, 'config', '--set')
    expect(table).toEqual({
      status: 0,
      stderr: '',
      stdout: 'APP_ENV        environment  test\nPORT           environment  9000\nMETRICS_TOKEN  environment  (hidden)\n',
    })
  })

  it('names the fault of a wrong setting, as every other command does', async () => {
    const { status, stdout, stderr } = await runHosted({ PORT: 'x' }, 'config')
    expect([status, stdout, stderr]).toEqual([1, '', 'PORT: must be a whole number from 0 to 65535\n'])
  })

  it('tells where each setting comes from', () => {
    const CONFIG_FILE = file('config', 'LOG_LEVEL=debug\nPORT=1\n')
    const ENCRYPTION_KEY_FILE = file('key', ENCRYPTION_KEY)
    const rows = shown({ CONFIG_FILE, ENCRYPTION_KEY_FILE, PORT: '2' }, 'WORKERS=3\nPORT=4\n')
    expect(rows.get('PORT')).toEqual({ value: '2', source: 'environment' })
    expect(rows.get('LOG_LEVEL')).toEqual({ value: 'debug', source: 'CONFIG_FILE' })
    expect(rows.get('WORKERS')).toEqual({ value: '3', source: '.env' })
    expect(rows.get('ENCRYPTION_KEY')).toEqual({ value: '(hidden)', source: 'environment (ENCRYPTION_KEY_FILE)' })
    expect(rows.get('WEBHOOK_RETRY_SCHEDULE')).toEqual({ value: '0,1m,5m,30m,2h', source: 'default' })
  })

  it('tells the defaults of the environment, and those that follow from other settings', () => {
    const sandbox = shown({ APP_ENV: 'sandbox', DATABASE_URL: 'postgres://u@h/d?pgbouncer=true' })
    expect(sandbox.get('RATE_LIMIT_PER_MINUTE')).toEqual({ value: '1000', source: 'default of sandbox' })
    expect(sandbox.get('PLAYGROUND')).toEqual({ value: 'true', source: 'default' })
    expect(sandbox.get('DATABASE_PREPARE')).toEqual({ value: 'false', source: 'default' })
    const staging = shown({ APP_ENV: 'staging', ENCRYPTION_KEY, INTROSPECTION: 'true' })
    expect(staging.get('PLAYGROUND')).toEqual({ value: 'false', source: 'default of staging' })
    expect(staging.get('INTROSPECTION')).toEqual({ value: 'true', source: 'environment' })
    expect(staging.get('RATE_LIMIT_PER_MINUTE')).toEqual({ value: '100', source: 'default' })
  })

  it.each([
    ['DATABASE_URL', 'postgres://me:hunter2%3F%40%2Fx@db.example:5432/shop?sslpassword=hunter2', 'postgres://…@db.example:5432/shop?…'],
    ['DATABASE_URL', 'postgres:///shop?password=hunter2', 'postgres:///shop?…'],
    ['REDIS_URL', 'rediss://:hunter2@a.example:7000,b.example:7001', 'rediss://…@a.example:7000,b.example:7001'],
    ['SMTP_URL', `smtp://me:${encodeURIComponent(SECRET)}@mail.example:587`, 'smtp://…@mail.example:587'],
    ['PHOTOS_URL', 's3://key:hunter2@pictures?endpoint=https://minio.example', 's3://…@pictures?…'],
    ['PAYMENT_BASE_URL', 'https://me:hunter2@pay.example/v1', 'https://…@pay.example/v1'],
    ['DATABASE_REPLICA_URLS', 'postgres://u:hunter2@a/d postgres://u:hunter2@b/d', 'postgres://…@b/d'],
  ])('%s shows neither the password nor the parameters', (name, text, value) => {
    expect(shown({ DATABASE_URL: 'postgres://u@h/d', [name]: text }).get(name)).toEqual({ value, source: 'environment' })
  })

  it('hides every setting whose name tells of a secret', () => {
    const harmless = ['PASSWORD_RESET_URL', 'SIGNING_KEY_DAYS', 'OTEL_TRACES_SAMPLER', 'DEPRECATION_HEADER']
    const secrets = settingNames.filter((name) => /KEY|TOKEN|SECRET|PASSWORD|HEADER/.test(name) && !harmless.includes(name))
    expect(secrets).toEqual(['METRICS_TOKEN', 'ENCRYPTION_KEY', 'OTEL_EXPORTER_OTLP_HEADERS'])
    for (const name of secrets) expect(settings.shape[name].meta()?.isSecret, name).toBe(true)
  })
})

describe('the defaults of an environment', () => {
  const staging = { APP_ENV: 'staging', ENCRYPTION_KEY }

  it('count where no setting is given, and lose against an empty setting nowhere', () => {
    expect(parseConfig({ APP_ENV: 'sandbox' })).toMatchObject({
      RATE_LIMIT_PER_MINUTE: 1000,
      RATE_LIMIT_PER_DAY: 100_000,
      COST_PER_MINUTE: 100_000,
    })
    expect(parseConfig({})).toMatchObject({
      RATE_LIMIT_PER_MINUTE: 100,
      COST_PER_MINUTE: 10_000,
      INTROSPECTION: true,
      RESPONSE_CHECKS: 'off',
    })
    expect(parseConfig(staging)).toMatchObject({ INTROSPECTION: false, PLAYGROUND: false, RESPONSE_CHECKS: 'log', keepsMail: true })
    expect(parseConfig({ ...staging, PLAYGROUND: 'true', RESPONSE_CHECKS: ' ' })).toMatchObject({
      PLAYGROUND: true,
      RESPONSE_CHECKS: 'log',
    })
    const production = parseConfig({ ...staging, APP_ENV: 'production', PAYMENT_PROVIDER: 'sandbox' })
    expect(production).toMatchObject({ INTROSPECTION: false, PLAYGROUND: false, RESPONSE_CHECKS: 'off', keepsMail: false })
  })

  it('do not hide the fault of another setting', () => {
    expect(() => parseConfig({ APP_ENV: 'sandbox', PORT: 'x', WEBHOOK_ALLOW_PRIVATE: 'true' })).toThrow(/^PORT: [^\n]+$/)
    expect(() => parseConfig({ APP_ENV: 'production', PORT: 'x' })).toThrow(
      /^PORT: [^\n]+\nENCRYPTION_KEY: [^\n]+\nPAYMENT_BASE_URL: [^\n]+$/,
    )
  })
})
