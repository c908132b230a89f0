import type { Command } from 'commander'
import { ConfigError } from '../config.js'
import { loadConfig } from '../loadConfig.js'
import { example } from './example.js'
import type { OnDatabase } from './onDatabase.js'
import { wholeFrom } from './parameters.js'

/** Timeout of statements that empty whole tables: they wait for the work of a running server. */
const LONG_TIMEOUT_MS = 60_000
const MAX_ROWS = 99_999_999

/** The commands of the shop. @param onDatabase runs an act on a migrated database and releases the server afterwards */
export function shopCommands(program: Command, onDatabase: OnDatabase): void {
  program
    .command('seed')
    .description('load the demo catalogue into empty tables; with options, add plausible rows to the tables as they are')
    .option('--pets <n>', 'pets to add', wholeFrom(0, MAX_ROWS))
    .option('--users <n>', 'users to add', wholeFrom(0, MAX_ROWS))
    .option('--orders <n>', 'orders to add', wholeFrom(0, MAX_ROWS))
    .addHelpText('after', example('petstore seed --pets 100000 --users 10000 --orders 100000', 'fill the tables for a trial under load'))
    .action(({ pets = 0, users = 0, orders = 0 }: { pets?: number; users?: number; orders?: number }) =>
      onDatabase('seed', async ({ address }, config, progress) => {
        const total = pets + users + orders
        if (total === 0) {
          const { openDatabase } = await import('../db/client.js')
          const { seedDemo } = await import('../seed/seedDemo.js')
          const database = openDatabase(address, config)
          const isLoaded = await seedDemo(database.session(), new Date()).finally(() => database.close())
          console.error(isLoaded ? 'The demo catalogue is loaded.' : 'The tables are not empty; nothing was loaded.')
          return
        }
        const { connect } = await import('../db/address.js')
        const { seedBulk } = await import('../seed/seedBulk.js')
        console.error(`Adding ${total} rows.`)
        const sql = connect(address, { max: 2 })
        await seedBulk(sql, { pets, users, orders }, new Date(), progress.update).finally(() => sql.end())
        progress.stop()
        console.error(`${pets} pets, ${users} users and ${orders} orders are added.`)
      }),
    )

  program
    .command('reset')
    .description('start afresh: empty the tables, delete uploaded pictures and load the demo catalogue. Refused in staging and production')
    .addHelpText('after', example('petstore reset', 'a running server goes on and serves the new rows; its staff key stays valid'))
    .action(() => {
      // before the database is reached and migrated
      const { isOpen, APP_ENV } = loadConfig()
      if (!isOpen) throw new ConfigError(`APP_ENV: reset is refused in ${APP_ENV}`)
      return onDatabase('reset', async ({ address }, config) => {
        const { openDatabase } = await import('../db/client.js')
        const { findAllPhotos } = await import('../db/queries/photos.js')
        const { keptDemoKey } = await import('../seed/demoKey.js')
        const { resetDemo } = await import('../seed/resetDemo.js')
        const { shopPhotos } = await import('../shopProviders.js')
        const database = openDatabase(address, { ...config, DATABASE_TIMEOUT_MS: LONG_TIMEOUT_MS })
        const session = database.session()
        const startAfresh = async () => {
          const uploaded = await findAllPhotos(session.db)
          return { uploaded, isKeyKept: await resetDemo(session, await keptDemoKey(config), new Date()) }
        }
        const { uploaded, isKeyKept } = await startAfresh().finally(() => database.close())
        const photos = shopPhotos(config, () => '', { diskFull: () => {} })
        // a bucket or a folder may also hold the pictures of another database
        for (const photo of uploaded) await photos.remove(photo)
        console.error('The demo catalogue is loaded anew. All users, keys, sessions and webhooks of before are gone.')
        console.error(isKeyKept ? 'The staff key of the demo is still valid.' : 'The next start makes a staff key and prints it.')
      })
    })

  program
    .command('verify')
    .description('check the books of stock, orders and payments against each other. Ends with status 1 when they do not agree')
    .option('--json', 'print the disagreements as a JSON array')
    .addHelpText('after', example('petstore verify && echo fine', 'after a restore of a backup'))
    .action(({ json }: { json?: true }) =>
      onDatabase('verify', async ({ address }, config) => {
        const { reportBooks } = await import('../shopBooks.js')
        if (!(await reportBooks(address, config, json))) process.exitCode = 1
      }),
    )
}
