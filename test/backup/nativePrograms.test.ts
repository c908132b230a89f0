import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { libpqPlace } from '../../src/backup/libpqPlace.js'
import { type CliResult, commandKey, databaseSettings, runHosted } from '../cli/runCli.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

const secrets = {
  ...commandKey,
  METRICS_TOKEN: 'token-of-the-metrics-0001',
  SMTP_URL: 'smtps://mailer:password-of-the-mails@mail.example.com',
  PGPASSFILE: '/nowhere/pgpass',
}
/** Variables that a shell makes. */
const OF_SHELL = ['PWD', 'OLDPWD', 'SHLVL', '_']
/** Keeps its arguments and its variables beside itself, and writes the file that its arguments name. */
const KEEPING = `#!/bin/sh
[ "$1" = --version ] && { echo "$(basename "$0") (PostgreSQL) 99.1"; exit 0; }
env > "$0.env"
printf '%s\\n' "$@" > "$0.args"
for arg in "$@"; do case $arg in --file=*) echo dump > "\${arg#--file=}";; esac; done
`

let database: FreshDatabase
let folder: string
beforeAll(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-native-'))
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const settings = () => ({ ...databaseSettings(database.address), ...secrets, DATA_DIR: folder })

/** Runs a command with programs of its own first in PATH. */
async function petstore(programs: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliResult & { bin: string }> {
  const bin = await mkdtemp(path.join(folder, 'bin-'))
  for (const [name, script] of Object.entries(programs)) await writeFile(path.join(bin, name), script, { mode: 0o755 })
  const PATH = Object.keys(programs).length > 0 ? `${bin}:/usr/bin:/bin` : bin
  return { ...(await runHosted({ ...settings(), PATH, LANG: 'C' }, ...args)), bin }
}

describe('the programs of PostgreSQL', () => {
  it.each([
    [
      'is too old',
      '#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.1"\n',
      /pg_dump is of PostgreSQL 9, and the server is of \d+\. Put pg_dump of PostgreSQL \d+ or newer/,
    ],
    [
      'fails',
      '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" || { echo "no such table" >&2; exit 3; }\n',
      /pg_dump failed with status 3: no such table/,
    ],
    ['is missing', undefined, /there is no pg_dump in PATH\. Install the client programs of PostgreSQL, or leave out --native/],
  ])('--native says so when pg_dump %s, and leaves nothing', async (_case, script, message) => {
    const own = await mkdtemp(path.join(folder, 'refused-'))
    const { status, stderr } = await petstore(script ? { pg_dump: script } : {}, 'backup', own, '--native')
    expect([status, stderr]).toEqual([1, expect.stringMatching(message)])
    expect(await readdir(own)).toEqual([])
  })

  it('get their place, their language and the connection, and no secret of the gateway', async () => {
    const own = await mkdtemp(path.join(folder, 'made-'))
    const programs = { pg_dump: KEEPING, pg_restore: KEEPING }
    const made = await petstore(programs, 'backup', own, '--native')
    expect(made).toMatchObject({ status: 0, stderr: expect.stringContaining('The backup is complete') })
    const restored = await petstore(programs, 'restore', own, '--yes')
    expect(restored.stderr).toContain('The backup is restored')
    for (const [{ bin }, program] of [[made, 'pg_dump'] as const, [restored, 'pg_restore'] as const]) {
      const lines = (await readFile(path.join(bin, `${program}.env`), 'utf8')).trim().split('\n')
      const names = lines.map((line) => line.slice(0, line.indexOf('='))).filter((name) => !OF_SHELL.includes(name))
      expect(names.sort()).toEqual(['LANG', 'PATH', 'PGHOST', 'PGPORT', 'PGSSLMODE', 'PGUSER'])
      const args = await readFile(path.join(bin, `${program}.args`), 'utf8')
      for (const secret of Object.values(secrets)) expect(args + lines.join()).not.toContain(secret)
    }
  })
})

describe('the place of a database for a program', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['postgres://ada:s3cret@db.org/shop', ['--dbname=postgresql://ada@db.org/shop'], { PGPASSWORD: 's3cret', PGSSLMODE: 'prefer' }],
    // a `?` before the `@` belongs to the password
    [
      'postgres://ada:s3?cret@db.org:5433/shop',
      ['--dbname=postgresql://ada@db.org:5433/shop'],
      { PGPASSWORD: 's3?cret', PGSSLMODE: 'prefer' },
    ],
    [
      'postgres://ada:s3%40cret@a.org:1,b.org:2/shop?target_session_attrs=read-write&sslmode=verify-full',
      ['--dbname=postgresql://ada@a.org:1,b.org:2/shop?target_session_attrs=read-write'],
      { PGPASSWORD: 's3@cret', PGSSLMODE: 'verify-full' },
    ],
    [
      'postgresql:///shop?user=ada&password=s3cret&host=%2Frun%2Fpostgresql&pgbouncer=true&schema=public&ssl=true&supa=x',
      ['--dbname=postgresql:///shop?user=ada&host=%2Frun%2Fpostgresql'],
      { PGPASSWORD: 's3cret', PGSSLMODE: 'require' },
    ],
    [
      'postgres://db.org/shop?channel_binding=require',
      ['--dbname=postgresql://db.org/shop?channel_binding=require'],
      { PGSSLMODE: 'require' },
    ],
  ])('keeps the password of %s out of the arguments', (url, args, env) => {
    expect(libpqPlace(url)).toEqual({ args, env })
  })

  it('is the socket of the embedded server', () => {
    expect(libpqPlace({ host: '/run/x', port: 5432, user: 'petstore', database: 'shop' })).toEqual({
      args: ['--dbname=shop'],
      env: { PGHOST: '/run/x', PGPORT: '5432', PGUSER: 'petstore' },
    })
  })

  it('is refused when only an argument could hold the password of a key', () => {
    const url = 'postgres://ada@db.org/shop?sslcert=/a.crt&sslkey=/a.key&sslpassword=s3cret'
    expect(() => libpqPlace(url)).toThrow(/--native: sslpassword would stand in the list of processes\. Name a key without a password/)
  })
})
