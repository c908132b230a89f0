import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Config, ConfigError, parseConfig, settings } from '../../src/config.js'
import { readSettings } from '../../src/loadConfig.js'
import { settingChanges } from '../../src/settingChanges.js'

const folder = mkdtempSync(path.join(tmpdir(), 'petstore-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function file(text: string): string {
  files += 1
  const name = path.join(folder, `file-${files}`)
  writeFileSync(name, text)
  return name
}

const read = (environment: Record<string, string>, dotEnv = '') => readSettings(environment, file(dotEnv))
function load(environment: Record<string, string>, dotEnv = ''): Config {
  const { texts, unread } = read(environment, dotEnv)
  return parseConfig(texts, unread)
}

describe('the sources of a setting', () => {
  const CONFIG_FILE = file('PORT=2\nDATABASE_POOL=2\n')
  const dotEnv = 'PORT=3\nDATABASE_POOL=3\nDATABASE_LOOP_POOL=3\n'

  it('are the environment, then CONFIG_FILE, then .env', () => {
    expect(load({ PORT: '1', CONFIG_FILE }, dotEnv)).toMatchObject({ PORT: 1, DATABASE_POOL: 2, DATABASE_LOOP_POOL: 3 })
    expect(load({}, `${dotEnv}CONFIG_FILE=${CONFIG_FILE}\n`)).toMatchObject({ PORT: 2, DATABASE_POOL: 2, DATABASE_LOOP_POOL: 3 })
  })

  it('leave an empty variable of the environment to the files', () => {
    expect(load({ PORT: ' ' }, dotEnv).PORT).toBe(3)
  })

  it('may be a file of one value, without the line break at its end', () => {
    expect(load({ DATABASE_URL_FILE: file('postgres://u:p@h/d\n') }).DATABASE_URL).toBe('postgres://u:p@h/d')
    expect(load({}, `PORT_FILE=${file('4')}`).PORT).toBe(4)
  })

  it('may have the line breaks and the first mark of other systems', () => {
    expect(load({ CONFIG_FILE: file('\uFEFFPORT=2\r\nLOG_LEVEL=debug\r\n') }, '\uFEFFDATABASE_POOL=3\r\n')).toMatchObject({
      PORT: 2,
      LOG_LEVEL: 'debug',
      DATABASE_POOL: 3,
    })
    expect(load({ PORT_FILE: file('\uFEFF4\r\n') }).PORT).toBe(4)
  })

  it('prefer the environment in both forms', () => {
    expect(load({ PORT: '1' }, `PORT_FILE=${file('4')}`).PORT).toBe(1)
    expect(load({ PORT_FILE: file('4') }, 'PORT=3').PORT).toBe(4)
  })
})

describe('a fault of the sources', () => {
  const secret = 'wJalrXUtnFEMI'
  const missing = path.join(folder, 'missing')

  it('is told together with all faults of values and of their combinations', () => {
    const environment = {
      APP_ENV: 'production',
      ENCRYPTION_KEY_FILE: missing,
      DATABASE_URL: `postgres://u:${secret}@h/d`,
      DATABASE_URL_FILE: file(secret),
      PORT: 'http',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      CONFIG_FILE: file('RATE_LIMT=5\n'),
    }
    expect(() => load(environment)).toThrow(ConfigError)
    let message = ''
    try {
      load(environment)
    } catch (error) {
      message = String(error)
    }
    expect(message.replace('ConfigError: ', '').split('\n').sort()).toEqual([
      'CONFIG_FILE: no setting has the name RATE_LIMT. Correct the name in the file, or remove the line',
      'DATABASE_URL: is given twice in the environment, by DATABASE_URL and by DATABASE_URL_FILE. Remove one of them',
      'ENCRYPTION_KEY: the file that ENCRYPTION_KEY_FILE names cannot be read (ENOENT). Name a file that this user can read',
      'PAYMENT_BASE_URL: is required in production. To take orders without moving money, set PAYMENT_PROVIDER=sandbox',
      'PORT: must be a whole number from 0 to 65535',
      'WEBHOOK_ALLOW_PRIVATE: is refused in production',
    ])
    expect(message).not.toContain(secret)
  })

  it('names CONFIG_FILE when its file is missing', () => {
    expect(() => load({ CONFIG_FILE: missing })).toThrow(/^CONFIG_FILE: the file cannot be read \(ENOENT\)/)
  })

  it.each(['', ' \r\n'])('is an empty file of a value: %j', (text) => {
    expect(() => load({ DATABASE_URL_FILE: file(text) })).toThrow(
      /^DATABASE_URL: the file that DATABASE_URL_FILE names is empty\. Write the value into the file, or unset DATABASE_URL_FILE$/,
    )
  })

  it('is a path to a folder, or to a file without an end', () => {
    expect(() => load({ SMTP_URL_FILE: folder })).toThrow(/^SMTP_URL: the file that SMTP_URL_FILE names cannot be read \(EISDIR\)/)
    expect(() => load({ CONFIG_FILE: file('#'.repeat(1024 * 1024 + 1)) })).toThrow(/^CONFIG_FILE: the file cannot be read \(EFBIG\)/)
    expect(load({ CONFIG_FILE: file(`PORT=2\n${'#'.repeat(1024 * 1024 - 7)}`) }).PORT).toBe(2)
  })

  it.runIf(process.platform === 'linux')('is a device without an end', () => {
    expect(() => load({ SMTP_URL_FILE: '/dev/zero' })).toThrow(/\(EFBIG\)/)
  })

  it('is no missing .env', () => {
    expect(readSettings({}, missing).unread.size).toBe(0)
  })
})

describe('a reload', () => {
  const reloadable = Object.entries(settings.shape).flatMap(([name, schema]) => (schema.meta()?.reloadable === true ? [name] : []))

  it('takes on the settings that are marked, and names those that need a restart', () => {
    const before = read({}, 'RATE_LIMIT_PER_MINUTE=5\nPORT=1\n')
    const after = read({}, 'RATE_LIMIT_PER_MINUTE=6\nLOG_LEVEL=debug\nPORT=2\n')
    const { texts, ...changes } = settingChanges(before, after)
    expect(texts).toEqual({ RATE_LIMIT_PER_MINUTE: '6', LOG_LEVEL: 'debug', PORT: '1' })
    expect(changes).toEqual({ applied: ['LOG_LEVEL', 'RATE_LIMIT_PER_MINUTE'], needRestart: ['PORT'], fixedByEnvironment: [] })
    expect(reloadable).toEqual(expect.arrayContaining([...changes.applied]))
  })

  it('leaves a change from or to a value that needs a restart', () => {
    for (const [from, to] of [
      ['off', 'on'],
      ['measure', 'off'],
    ])
      expect(settingChanges(read({}, `RATE_LIMITS=${from}`), read({}, `RATE_LIMITS=${to}`))).toMatchObject({
        applied: [],
        needRestart: ['RATE_LIMITS'],
        texts: { RATE_LIMITS: from },
      })
    expect(settingChanges(read({}, 'RATE_LIMITS=measure'), read({})).applied).toEqual(['RATE_LIMITS'])
  })

  it('takes a removed setting back to its default', () => {
    const { texts, applied } = settingChanges(read({}, 'LOG_LEVEL=debug\n'), read({}))
    expect([parseConfig(texts).LOG_LEVEL, applied]).toEqual(['info', ['LOG_LEVEL']])
  })

  it('names the settings that a file has changed in vain', () => {
    const environment = { LOG_LEVEL: 'warn' }
    const changes = settingChanges(read(environment, 'LOG_LEVEL=info'), read(environment, 'LOG_LEVEL=debug'))
    expect(changes).toMatchObject({ applied: [], needRestart: [], fixedByEnvironment: ['LOG_LEVEL'], texts: environment })
  })

  it('reads the files of values again', () => {
    const PASSWORD_RESET_URL_FILE = file('https://shop.example/a')
    const before = readSettings({ PASSWORD_RESET_URL_FILE }, file(''))
    writeFileSync(PASSWORD_RESET_URL_FILE, 'https://shop.example/b')
    expect(settingChanges(before, readSettings({ PASSWORD_RESET_URL_FILE }, file(''))).applied).toEqual(['PASSWORD_RESET_URL'])
  })
})
