import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { envExample } from '../../scripts/docs.js'
import { startWarnings } from '../../src/command/startWarnings.js'
import { ConfigError, parseConfig, settings } from '../../src/config.js'

const ENCRYPTION_KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='
const names = Object.keys(settings.shape)
/** Words of the validation library, and what operators cannot act on. */
const FOREIGN = /\b(expected|received|Invalid|Too (big|small)|<=|>=|NaN|undefined|string|regex|pattern)\b/

describe('a wrong setting', () => {
  const cases: readonly (readonly [name: string, allowed: string | RegExp, ...texts: string[]])[] = [
    ['APP_ENV', 'development, test, sandbox, staging or production', 'prod', 'PRODUCTION', 'production,test'],
    ['LOG_LEVEL', /fatal, .* or silent/, 'loud', 'INFO', '3', 'info,warn', 'info,disk=debug', 'db=loud', 'db=info,db=debug'],
    ['METRICS_TOKEN', /16 to 500 visible characters/, 'short', 'sixteen letters and spaces', 'é'.repeat(20), 'x'.repeat(501)],
    ['METRICS_PORT', 'a whole number from 0 to 65535', '65536', 'none'],
    ['JWT_ALGORITHM', 'EdDSA or RS256', 'HS256', 'none'],
    ['PAYMENT_PROVIDER', 'sandbox', 'http', 'true'],
    ['CRASH_AT', /order_reserved, /, 'somewhere'],
    ['PORT', 'a whole number from 0 to 65535', '65536', '-1', '80.5', '0x50', '1e3', 'http', '8080 9090', '1'.repeat(400)],
    ['DATABASE_POOL', 'a whole number from 1 to 100', '0', '101', 'many', 'Infinity'],
    ['DATABASE_LOOP_POOL', 'a whole number from 1 to 100', '0', '1.5'],
    ['DATABASE_TIMEOUT_MS', 'a whole number from 100 to 60000', '99', '4s', '60001'],
    ['SLOW_STATEMENT_MS', 'a whole number from 0 to 60000', '-1', '200ms', '60001'],
    ['DATABASE_REPLICA_LAG_MS', 'a whole number from 100 to 30000', '99', '10s', '30001'],
    ['SIGNING_KEY_DAYS', 'a whole number from 1 to 365', '0', '366', '30 days'],
    ['INTROSPECTION', 'true or false', 'yes', '1', 'TRUE'],
    ['PLAYGROUND', 'true or false', 'on'],
    ['DATABASE_PREPARE', 'true or false', 'no'],
    ['PLANNED_READS', 'true or false', 'auto'],
    ['WEBHOOK_ALLOW_PRIVATE', 'true or false', '0'],
    [
      'PUBLIC_URL',
      /begins with http:\/\/ or https:\/\//,
      'example.com',
      'ftp://example.com',
      'https://',
      'https://h/?a=1',
      'https://h/#a',
      'http:h',
    ],
    ['PAYMENT_BASE_URL', /begins with http:\/\/ or https:\/\//, 'payments', 'https://h:99999'],
    ['PASSWORD_RESET_URL', /begins with http:\/\/ or https:\/\//, '/reset', 'https://h/#/reset', 'javascript:alert(1)'],
    ['SMTP_URL', /begins with smtp:\/\/ or smtps:\/\//, 'mail.example.com', 'http://mail.example.com', 'smtp://'],
    ['MAIL_FROM', /a mail address/, 'Petstore', 'a@b\r\nBcc: c@example.com'],
    [
      'TRUSTED_PROXIES',
      /addresses or networks separated by commas/,
      'proxy',
      '10.0.0.0/33',
      '10.0.0.0/0',
      '10.0.0.1,nobody',
      '::1/129',
      '10.0.0.1/8/8',
    ],
    ['WEBHOOK_RETRY_SCHEDULE', /1 to 50 delays separated by commas/, 'soon', '1', '8d'],
    [
      'ENCRYPTION_KEY',
      /32 random bytes in base64 or hexadecimal/,
      'change me',
      'a'.repeat(64),
      `${ENCRYPTION_KEY},change me`,
      Array(6).fill(ENCRYPTION_KEY).join(),
    ],
    ['WORKERS', 'a whole number from 1 to 64', '0', '65', 'auto'],
    ['SHUTDOWN_DELAY_MS', 'a whole number from 0 to 60000', '-1', '5s'],
    ['KEEP_ALIVE_SECONDS', 'a whole number from 1 to 7200', '0', '72s'],
    ['CONFIG_FILE', 'a path', 'a\tb'],
    ['PERSISTED_ONLY', 'true or false', 'yes', 'only'],
    ['TRUSTED_DOCUMENTS', 'paths of files, separated by commas', 'a\tb', 'a.json,\u0000'],
    ['HOST', /a name or an address/, 'a\tb'],
    ['RATE_LIMITS', 'on, measure or off', 'true', 'ON'],
    ['RATE_LIMIT_PER_MINUTE', 'a whole number from 1 to 999999999', '0', '-1', '1.5', 'many'],
    ['RATE_LIMIT_PER_DAY', 'a whole number from 1 to 999999999', '0'],
    ['COST_PER_MINUTE', 'a whole number from 1 to 999999999', '0'],
    ['OVERLOAD_DELAY_MS', 'a whole number from 0 to 10000', '-1', '10001'],
    [
      'REDIS_URL',
      /begins with redis:\/\/ or rediss:\/\//,
      'redis',
      'http://redis:6379',
      'redis://',
      'unix:///tmp/redis.sock',
      'redis://redis:6379/limits',
      'redis://redis/1/2',
      'redis://a:6379,b:6379/2',
      'redis://a:port,b:6379',
      'redis://a:65536,b:6379',
      'redis://a,,b',
      'redis://redis?cluster=yes',
    ],
    ['PHOTOS_URL', /begin with s3:\/\//, 'https://s3.example.com/bucket', 's3:bucket', '/var/photos'],
    ['PHOTOS_URL', /name a bucket/, 's3://B', 's3://a_b?region=x', 's3://pictures:9000?region=eu'],
    ['PHOTOS_URL', /name a region, such as .*, or an endpoint/, 's3://pictures', 's3://pictures/shop', 's3://pictures?region='],
    ['PHOTOS_URL', /no parameters but endpoint and region/, 's3://pictures?region=eu&acl=public', 's3://pictures?region=eu#x'],
    ['PHOTOS_URL', /an endpoint that begins with http/, 's3://pictures?endpoint=minio:9000'],
    ['PHOTOS_URL', /a key and its secret before the @/, 's3://key@pictures?region=eu'],
    ['PHOTOS_URL', /write % as %25/, 's3://key:a%b@pictures?region=eu'],
    [
      'RATE_LIMIT_QUOTAS',
      /each a quota \(default, orders.create, .*tokenBucket or slidingWindow/,
      'orders=5',
      'search',
      'search=0',
      'search=-5',
      'search=5:leakyBucket',
      'search=5, search=6',
      'day=5',
      'constructor=5',
      'search=5;login=5',
    ],
    ['DATABASE_URL', 'postgres:// or postgresql://', 'mysql://h/d', 'localhost:5432'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', /begins with http:\/\/ or https:\/\//, 'collector:4318', 'grpc://collector:4317', 'http://h/?a=1'],
    ['OTEL_EXPORTER_OTLP_HEADERS', /each a name, `=`, and a value/, 'key', '=value', 'a=b;c=d', 'a=%0d%0ab', 'a=%', 'a b=c'],
    ['OTEL_RESOURCE_ATTRIBUTES', /each a name, `=`, and a value/, 'team', 'team=a"b'],
    ['OTEL_TRACES_SAMPLER', /always_on, .* or parentbased_traceidratio/, 'ratio', 'ALWAYS_ON', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', 'a number from 0 to 1', '1.5', '-0.1', '10%', 'half', '1e-3'],
    ['OTEL_SDK_DISABLED', 'true or false', 'yes'],
  ]
  it.each(cases.flatMap(([name, allowed, ...texts]) => texts.map((text) => ({ name, allowed, text }))))(
    '$name=$text is refused by one line that names it and the allowed values',
    ({ name, allowed, text }) => {
      const refused = () => parseConfig({ [name]: text })
      expect(refused).toThrow(ConfigError)
      expect(refused).toThrow(new RegExp(`^${name}: must [^\\n]+$`))
      expect(refused).toThrow(allowed)
      expect(refused).not.toThrow(FOREIGN)
    },
  )

  it('does not hide another: each has its line', () => {
    const refused = () => parseConfig({ PORT: 'x', LOG_LEVEL: 'loud', DATABASE_URL: 'x' })
    expect(refused).toThrow(/^PORT: [^\n]+\nDATABASE_URL: [^\n]+\nLOG_LEVEL: [^\n]+$/)
  })

  it.each(names)('%s has no words of the validation library in its refusal', (name) => {
    for (const text of ['\u0001', '-7', 'https://', 'x'.repeat(5000)]) {
      try {
        parseConfig({ [name]: text })
      } catch (error) {
        expect(String(error)).toMatch(new RegExp(`^ConfigError: ${name}: `))
        expect(String(error)).not.toMatch(FOREIGN)
        expect(String(error).length).toBeLessThan(400)
      }
    }
  })
})

describe('a right setting', () => {
  it.each([
    ['PORT', ' 8080 ', 8080],
    ['PORT', '0', 0],
    ['METRICS_PORT', '9464', 9464],
    ['METRICS_TOKEN', ' 0123456789abcdef ', '0123456789abcdef'],
    ['LOG_LEVEL', 'info,db=debug', 'info,db=debug'],
    ['PUBLIC_URL', 'https://shop.example.com/petstore/', 'https://shop.example.com/petstore'],
    ['PUBLIC_URL', 'http://[::1]:8080', 'http://[::1]:8080'],
    ['PASSWORD_RESET_URL', 'https://h/reset?lang=en', 'https://h/reset?lang=en'],
    ['TRUSTED_PROXIES', '10.0.0.0/8, ::1, loopback', ['10.0.0.0/8', '::1', 'loopback']],
    ['MAIL_FROM', 'Pets & Co <shop@example.com>', 'Pets & Co <shop@example.com>'],
    ['SMTP_URL', 'smtps://u:p%40@mail.example.com', 'smtps://u:p%40@mail.example.com'],
    ['DATA_DIR', ' ', '.data'],
    ['TRUSTED_DOCUMENTS', 'a.json, folder/b c.json ,', ['a.json', 'folder/b c.json']],
    ['TRUSTED_DOCUMENTS', '', []],
    [
      'RATE_LIMIT_QUOTAS',
      'orders.create=200, search=120:slidingWindow,',
      { 'orders.create': { limit: 200 }, search: { limit: 120, algorithm: 'slidingWindow' } },
    ],
    ['RATE_LIMIT_QUOTAS', '', {}],
    ['RATE_LIMIT_PER_MINUTE', '', 100],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://collector.example/otlp/', 'https://collector.example/otlp'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Authorization=Bearer%20a=, x-tenant = 7,', { Authorization: 'Bearer a=', 'x-tenant': '7' }],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Authorization=Bearer abc', { Authorization: 'Bearer abc' }],
    ['OTEL_RESOURCE_ATTRIBUTES', '', {}],
    ['OTEL_TRACES_SAMPLER_ARG', '0.25', 0.25],
    ['OTEL_TRACES_SAMPLER_ARG', '', 1],
    ['OTEL_SDK_DISABLED', 'true', true],
    ['REDIS_URL', 'rediss://user:p%40ss@redis.example:6380/2', 'rediss://user:p%40ss@redis.example:6380/2'],
    ['REDIS_URL', 'redis://:p%40ss@a:7000,[::1]:7001,c', 'redis://:p%40ss@a:7000,[::1]:7001,c'],
    ['REDIS_URL', 'rediss://config.example:6379?cluster=true', 'rediss://config.example:6379?cluster=true'],
    [
      'PHOTOS_URL',
      's3://pictures/shop/photos/?region=eu-central-1',
      { bucket: 'pictures', prefix: 'shop/photos/', region: 'eu-central-1', endpoint: undefined, credentials: undefined },
    ],
    [
      'PHOTOS_URL',
      's3://key:a%2Fb@pictures?endpoint=http://minio:9000',
      {
        bucket: 'pictures',
        prefix: '',
        region: 'us-east-1',
        endpoint: 'http://minio:9000',
        credentials: { accessKeyId: 'key', secretAccessKey: 'a/b' },
      },
    ],
  ])('%s=%j is %j', (name, text, value) => {
    expect(parseConfig({ [name]: text })).toHaveProperty([name], value)
  })
})

it('METRICS_PORT is another port than PORT', () => {
  expect(() => parseConfig({ PORT: '8080', METRICS_PORT: '8080' })).toThrow(/^METRICS_PORT: is the port of the API/)
  expect(() => parseConfig({ METRICS_PORT: '8080' })).toThrow(/^METRICS_PORT: /)
  expect(() => parseConfig({ PORT: '0', METRICS_PORT: '0' })).not.toThrow()
})

describe('APP_ENV=production', () => {
  const production = (more: Record<string, string>) => parseConfig({ APP_ENV: 'production', ENCRYPTION_KEY, ...more })

  it('needs a payment provider, or the word that the sandbox is meant', () => {
    expect(() => production({})).toThrow(/^PAYMENT_BASE_URL: is required in production.*PAYMENT_PROVIDER=sandbox$/)
    expect(production({ PAYMENT_PROVIDER: 'sandbox' }).PAYMENT_PROVIDER).toBe('sandbox')
    expect(production({ PAYMENT_BASE_URL: 'https://payments.example.com' }).PAYMENT_PROVIDER).toBeUndefined()
    expect(() => production({ PAYMENT_BASE_URL: 'https://payments.example.com', PAYMENT_PROVIDER: 'sandbox' })).toThrow(
      /^PAYMENT_PROVIDER: /,
    )
    for (const APP_ENV of ['development', 'test', 'sandbox', 'staging'])
      expect(() => parseConfig({ APP_ENV, ENCRYPTION_KEY })).not.toThrow()
  })

  it('names everything that is missing at once', () => {
    expect(() => parseConfig({ APP_ENV: 'production', WEBHOOK_ALLOW_PRIVATE: 'true' })).toThrow(
      /^ENCRYPTION_KEY: [^\n]+\nWEBHOOK_ALLOW_PRIVATE: [^\n]+\nPAYMENT_BASE_URL: [^\n]+$/,
    )
  })

  it('warns of an embedded database, of missing mail, of a missing address and of the sandbox', () => {
    const subjects = (config: Parameters<typeof startWarnings>[0]) => startWarnings(config).map((line) => line.split(':')[0])
    expect(subjects(production({ PAYMENT_PROVIDER: 'sandbox' }))).toEqual(['DATABASE_URL', 'SMTP_URL', 'PUBLIC_URL', 'PAYMENT_PROVIDER'])
    const whole = {
      DATABASE_URL: 'postgres://u@h/d',
      SMTP_URL: 'smtp://mail.example.com',
      PUBLIC_URL: 'https://api.example.com',
      PAYMENT_BASE_URL: 'https://payments.example.com',
    }
    expect(subjects(production(whole))).toEqual([])
    expect(subjects(production({ ...whole, DATABASE_URL: 'postgres://u@h/d?pgbouncer=true' }))).toEqual(['DATABASE_DIRECT_URL'])
    expect(subjects(parseConfig({}))).toEqual([])
    expect(subjects(parseConfig({ PERSISTED_ONLY: 'true' }))).toEqual(['PERSISTED_ONLY'])
    expect(subjects(parseConfig({ PERSISTED_ONLY: 'true', TRUSTED_DOCUMENTS: 'a.json' }))).toEqual([])
  })
})

describe('.env.example', () => {
  const text = readFileSync('.env.example', 'utf8')

  it('is up to date with the settings', () => {
    expect(text, 'run `npm run contract` and commit what changes').toBe(envExample())
  })

  it('has every setting once, each with a value that is allowed', () => {
    const lines = [...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)]
    expect(lines.map(([, name]) => name)).toEqual(names)
    for (const [line] of lines) {
      const environment = parseEnv(line.slice(2))
      expect(() => parseConfig({ ENCRYPTION_KEY, DATABASE_URL: 'postgres://u@h/d', ...environment }), line).not.toThrow()
    }
  })
})
