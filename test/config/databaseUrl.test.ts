import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../src/config.js'
import { readDatabaseUrl } from '../../src/values/databaseUrl.js'
import { DatabaseUrlProblem } from '../../src/values/databaseUrlProblem.js'

describe('DATABASE_URL of a provider', () => {
  const cases: readonly (readonly [provider: string, url: string, target: object])[] = [
    [
      'Neon',
      'postgresql://neondb_owner:npg_x1@ep-cool-1.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require',
      {
        hosts: [{ host: 'ep-cool-1.eu-central-1.aws.neon.tech' }],
        user: 'neondb_owner',
        password: 'npg_x1',
        database: 'neondb',
        tls: { mode: 'verify-full' },
      },
    ],
    [
      'Neon, with an endpoint',
      'postgres://u:p@db.neon.tech/n?sslmode=require&options=endpoint%3Dep-cool-1',
      { session: { options: 'endpoint=ep-cool-1' } },
    ],
    [
      'Supabase, its pooler',
      'postgres://postgres.ref:[YOUR-PASSWORD]@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=',
      {
        hosts: [{ host: 'aws-0-eu-central-1.pooler.supabase.com', port: 6543 }],
        user: 'postgres.ref',
        password: '[YOUR-PASSWORD]',
        isPooled: true,
      },
    ],
    [
      'Supabase, by Vercel',
      'postgres://postgres.ref:p@h.supabase.com:5432/postgres?sslmode=require&supa=base-pooler.x',
      { tls: { mode: 'require' } },
    ],
    [
      'Amazon RDS',
      'postgresql://u:p@x.rds.amazonaws.com/shop?sslmode=verify-full&sslrootcert=/certs/global-bundle.pem',
      { tls: { mode: 'verify-full', files: { sslrootcert: '/certs/global-bundle.pem' } } },
    ],
    ['Heroku', 'postgres://u:p@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1', { tls: { mode: 'prefer' }, database: 'd1' }],
    ['Render, within its network', 'postgres://u:p@dpg-abc-a/shop_x1', { hosts: [{ host: 'dpg-abc-a' }], database: 'shop_x1' }],
    [
      'Azure',
      'postgres://me%40server:p%40ss@server.postgres.database.azure.com:5432/postgres?sslmode=require',
      { user: 'me@server', password: 'p@ss' },
    ],
    [
      'Cloud SQL',
      'postgresql://u:p@/shop?host=/cloudsql/project:europe-west1:instance',
      { hosts: [{ host: '/cloudsql/project:europe-west1:instance' }] },
    ],
    [
      'Cloud SQL, by Prisma',
      'postgresql://u:p@localhost/shop?host=/cloudsql/project:europe-west1:instance',
      { hosts: [{ host: '/cloudsql/project:europe-west1:instance' }] },
    ],
    [
      'Crunchy Bridge',
      'postgres://u:p@p.abc.db.postgresbridge.com:5432/postgres?sslmode=verify-full&sslrootcert=/team.pem',
      { tls: { mode: 'verify-full' } },
    ],
    ['DigitalOcean', 'postgresql://doadmin:p@db-x.ondigitalocean.com:25060/defaultdb?sslmode=require', { hosts: [{ port: 25060 }] }],
    ['Aiven', 'postgres://avnadmin:p@pg-x.aivencloud.com:12345/defaultdb?sslmode=require', { user: 'avnadmin' }],
    [
      'Prisma',
      'postgresql://u:p@localhost:5432/shop?schema=public&connect_timeout=15&sslaccept=accept_invalid_certs&sslmode=require',
      { connectSeconds: 15, tls: { mode: 'require' } },
    ],
    ['node-postgres', 'postgres://u:p@h/d?sslmode=no-verify&uselibpqcompat=true', { tls: { mode: 'require' } }],
    [
      'several hosts',
      'postgres://u@h1:5432,h2:5433,[::1]/d?target_session_attrs=read-write',
      { hosts: [{ host: 'h1', port: 5432 }, { host: 'h2', port: 5433 }, { host: '::1' }], sessionKind: 'read-write' },
    ],
    [
      'several hosts of parameters',
      'postgres:///d?host=h1,h2&port=5432&load_balance_hosts=random',
      {
        hosts: [
          { host: 'h1', port: 5432 },
          { host: 'h2', port: 5432 },
        ],
        isShuffled: true,
      },
    ],
    [
      'a socket',
      'postgres:///shop?host=/var/run/postgresql&user=me&port=5433',
      { hosts: [{ host: '/var/run/postgresql', port: 5433 }], user: 'me' },
    ],
    ['a socket, encoded', 'postgresql://%2Fvar%2Frun%2Fpostgresql/shop', { hosts: [{ host: '/var/run/postgresql' }] }],
    [
      'hostaddr',
      'postgres://db.example.com/d?hostaddr=192.0.2.7&sslmode=verify-full',
      { hosts: [{ host: 'db.example.com', address: '192.0.2.7' }] },
    ],
    ['nothing but a scheme', 'postgres://', { hosts: [{}], user: undefined, database: undefined }],
    ['no database', 'POSTGRES://u@h/', { hosts: [{ host: 'h' }], user: 'u', database: undefined }],
    ['a password of signs', 'postgres://u:a:b#c?d%25e%2Ff@h/d', { password: 'a:b#c?d%e/f', database: 'd' }],
    ['an @ in the password', 'postgres://u:p@ss@h:1/d', { password: 'p@ss', hosts: [{ host: 'h', port: 1 }] }],
    ['an empty password', 'postgres://u:@h/d', { user: 'u', password: '' }],
    ['a + in the password', 'postgres://u:a+b@h/d?password=c+d', { password: 'c+d' }],
    ['white space around', ' postgres://u@h/d\n', { database: 'd' }],
    [
      'a certificate of the client',
      'postgres://u@h/d?sslmode=require&sslcert=c.pem&sslkey=k.pem&sslpassword=x',
      { tls: { files: { sslcert: 'c.pem', sslkey: 'k.pem' }, keyPassword: 'x' } },
    ],
    [
      'flags',
      'postgres://u@h/d?ssl=1&pgbouncer=1&keepalives=0&gssencmode=disable&client_encoding=UTF8',
      { isPooled: true, keepAliveSeconds: 0, tls: { mode: 'require' } },
    ],
    ['the last of two', 'postgres://u@h/d?sslmode=require&sslmode=disable', { tls: { mode: 'disable' } }],
    [
      'an empty parameter',
      'postgres://u@h/d?sslmode=&&application_name=x',
      { tls: { mode: 'prefer' }, session: { application_name: 'x' } },
    ],
  ]
  it.each(cases)('%s: %s', (_provider, url, target) => {
    expect(readDatabaseUrl(url)).toMatchObject(target)
    expect(parseConfig({ DATABASE_URL: url }).DATABASE_URL).toBe(url)
  })

  it('with pgbouncer=true prepares no statements, unless DATABASE_PREPARE says so', () => {
    const DATABASE_URL = 'postgres://u@h/d?pgbouncer=true'
    expect(parseConfig({ DATABASE_URL }).DATABASE_PREPARE).toBe(false)
    expect(parseConfig({ DATABASE_URL, DATABASE_PREPARE: 'true' }).DATABASE_PREPARE).toBe(true)
    expect(parseConfig({ DATABASE_URL: 'postgres://u@h/d' }).DATABASE_PREPARE).toBe(true)
  })

  const refusals: readonly (readonly [told: string | RegExp, url: string])[] = [
    ['postgres:// or postgresql://', 'mysql://u:s3cret@h/d'],
    ['postgres:// or postgresql://', 'jdbc:postgresql://h/d?password=s3cret'],
    ['postgres:// or postgresql://', 'postgresql+asyncpg://u:s3cret@h/d'],
    ['postgres:// or postgresql://', '"postgres://u:s3cret@h/d"'],
    ['postgres:// or postgresql://', "psql 'postgres://u:s3cret@h/d'"],
    ['postgres:// or postgresql://', 'host=h password=s3cret'],
    ['postgres:// or postgresql://', 's3cret'],
    ['white space', 'postgres://u:s3 cret@h/d'],
    ['%2F', 'postgres://u:s3/cret@h/d'],
    ['%25', 'postgres://u:s3cret%@h/d'],
    ['NUL', 'postgres://u:s3cret%00@h/d'],
    ['port', 'postgres://u:s3cret@h:70000/d'],
    ['port', 'postgres://u:s3cret@h:s3cret/d'],
    ['port', 'postgres://u:s3cret@h:0/d'],
    ['port', 'postgres://h1,h2/d?port=1,2,3&password=s3cret'],
    ['host', 'postgres://u:s3cret@<host>/d'],
    ['host', 'postgres://u:s3cret@$HOST/d'],
    ['IPv6', 'postgres://u:s3cret@::1/d'],
    ['IPv6', 'postgres://u:s3cret@[h]/d'],
    ['hostaddr', 'postgres://u:s3cret@h/d?hostaddr=h'],
    ['host and hostaddr', 'postgres://u:s3cret@/d?host=a,b&hostaddr=192.0.2.1'],
    [/sslmode must be one of .*verify-full/, 'postgres://u:s3cret@h/d?sslmode=s3cret'],
    [/ssl must be/, 'postgres://u:s3cret@h/d?ssl=maybe'],
    [/sslrootcert=system needs sslmode=verify-full/, 'postgres://u:s3cret@h/d?sslmode=require&sslrootcert=system'],
    [/channel_binding must be one of disable, prefer, require/, 'postgres://u:s3cret@h/d?channel_binding=s3cret'],
    [/channel_binding=require needs TLS/, 'postgres://u:s3cret@h/d?sslmode=disable&channel_binding=require'],
    [/sslcert and sslkey/, 'postgres://u:s3cret@h/d?sslcert=c.pem'],
    [/sslnegotiation=direct needs/, 'postgres://u:s3cret@h/d?sslnegotiation=direct'],
    [/gssencmode/, 'postgres://u:s3cret@h/d?gssencmode=require'],
    [/connect_timeout must be a whole number from 0 to 3600/, 'postgres://u:s3cret@h/d?connect_timeout=soon'],
    [/target_session_attrs must be any, read-write or primary/, 'postgres://u:s3cret@h/d?target_session_attrs=read-only'],
    [/target_session_attrs/, 'postgres://u:s3cret@h/d?target_session_attrs=standby'],
    [/schema must be public/, 'postgres://u:s3cret@h/d?schema=shop'],
    [/client_encoding/, 'postgres://u:s3cret@h/d?client_encoding=latin1'],
    [/replication/, 'postgres://u:s3cret@h/d?replication=database'],
    [/connection_limit.*DATABASE_POOL/, 'postgres://u:s3cret@h/d?connection_limit=1'],
    [/statement_cache_size.*DATABASE_PREPARE/, 'postgres://u:s3cret@h/d?statement_cache_size=0'],
    [/passfile.*not supported/, 'postgres://u:s3cret@h/d?passfile=s3cret'],
    [/service.*not supported/, 'postgres://u:s3cret@h/d?service=s3cret'],
    [/require_auth.*not supported/, 'postgres://u:s3cret@h/d?require_auth=scram-sha-256'],
    [/search_path.*unknown.*options/, 'postgres://u:s3cret@h/d?search_path=s3cret'],
    [/sslmod.*unknown/, 'postgres://u:s3cret@h/d?sslmod=require'],
    [/__proto__.*unknown/, 'postgres://u:s3cret@h/d?__proto__=s3cret'],
    [/constructor.*unknown/, 'postgres://u:s3cret@h/d?constructor=s3cret'],
    [/sslmode must have a value/, 'postgres://u:s3cret@h/d?sslmode'],
    [/without a name/, 'postgres://u:s3cret@h/d?=require'],
    [/without a name/, 'postgres://u:s3cret?&cret@h/d?a-b=1'],
  ]
  it.each(refusals)('is refused by one line that says %s, and shows no value: %s', (told, url) => {
    const refused = () => parseConfig({ DATABASE_URL: url })
    expect(refused).toThrow(ConfigError)
    expect(refused).toThrow(/^DATABASE_URL: [^\n]+$/)
    expect(refused).toThrow(told)
    expect(refused).not.toThrow(/s3cret|s3\b/)
  })

  it('of any text is read, or refused with a sentence', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('u', ':', '@', '/', '?', '&', '=', '%', '%2F', '%00', ',', '[', ']', '#', 'h', '5432', 'sslmode', 'require', ' '),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        try {
          return readDatabaseUrl(`postgres://${parts.join('')}`).hosts.length > 0
        } catch (error) {
          return error instanceof DatabaseUrlProblem
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps every user, password and database that is encoded', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((string) => !string.includes('\0'))
    fc.assert(
      fc.property(text, text, text, (user, password, database) => {
        const url = `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h/${encodeURIComponent(database)}`
        expect(readDatabaseUrl(url)).toMatchObject({ user, password, database })
      }),
    )
  })
})
