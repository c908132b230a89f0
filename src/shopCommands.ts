import { rm } from 'node:fs/promises'
import path from 'node:path'
import { SingleBar } from 'cli-progress'
import { type Command, InvalidArgumentError } from 'commander'
import { type Config, ConfigError } from './config.js'
import { connect } from './db/address.js'
import { openDatabase } from './db/client.js'
import type { DatabaseServer } from './db/connect.js'
import { emptyTables } from './db/empty.js'
import { findBreaches, invariantNames } from './db/queries/invariants.js'
import { seedBulk } from './seed/seedBulk.js'
import { seedDemo } from './seed/seedDemo.js'

/** Timeout of a statement that checks the invariants: each reads whole tables. */
const VERIFY_TIMEOUT_MS = 60_000

function count(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number from 0 to 99999999')
  return Number(text)
}

/** The commands of the shop. @param onDatabase runs an act on a migrated database and releases the server afterwards */
export function shopCommands(
  program: Command,
  onDatabase: (act: (server: DatabaseServer, config: Config) => Promise<void>) => Promise<void>,
): void {
  program
    .command('seed')
    .description('load the demo catalogue into empty tables, or add plausible rows in bulk')
    .option('--pets <n>', 'pets to add', count)
    .option('--users <n>', 'users to add', count)
    .option('--orders <n>', 'orders to add', count)
    .action(({ pets = 0, users = 0, orders = 0 }: { pets?: number; users?: number; orders?: number }) =>
      onDatabase(async ({ address }, config) => {
        if (pets + users + orders === 0) {
          const database = openDatabase(address, config)
          const isLoaded = await seedDemo(database.session(), new Date()).finally(() => database.close())
          console.error(isLoaded ? 'The demo catalogue is loaded.' : 'The tables are not empty; nothing was loaded.')
          return
        }
        const bar = new SingleBar({ format: '{bar} {percentage}% | {value}/{total} rows | {duration_formatted}' })
        bar.start(1, 0)
        const sql = connect(address, { max: 2 })
        try {
          await seedBulk(sql, { pets, users, orders }, new Date(), (done, total) => {
            bar.setTotal(total)
            bar.update(done)
          })
        } finally {
          bar.stop()
          await sql.end()
        }
      }),
    )

  program
    .command('reset')
    .description('start afresh: empty the tables, forget uploaded photos and load the demo catalogue (not in staging or production)')
    .action(() =>
      onDatabase(async ({ address }, config) => {
        if (!config.isOpen) throw new ConfigError(`APP_ENV: reset is refused in ${config.APP_ENV}`)
        const sql = connect(address, { max: 1 })
        await emptyTables(sql).finally(() => sql.end())
        await rm(path.join(config.DATA_DIR, 'photos'), { recursive: true, force: true })
        const database = openDatabase(address, config)
        await seedDemo(database.session(), new Date()).finally(() => database.close())
        console.error('The demo catalogue is loaded anew.')
      }),
    )

  program
    .command('verify')
    .description('check the books of stock, orders and payments against each other; ends with status 1 when they do not agree')
    .action(() =>
      onDatabase(async ({ address }, config) => {
        const database = openDatabase(address, { ...config, DATABASE_TIMEOUT_MS: VERIFY_TIMEOUT_MS })
        const breaches = await findBreaches(database.session().db).finally(() => database.close())
        for (const { invariant, row, is, expected } of breaches) console.error(`${row}: ${is} instead of ${expected} (${invariant})`)
        console.error(breaches.length === 0 ? `The books agree: ${invariantNames.length} invariants hold.` : 'The books do not agree.')
        if (breaches.length > 0) process.exitCode = 1
      }),
    )
}
