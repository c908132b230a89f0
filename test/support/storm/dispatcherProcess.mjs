// A process that runs only the background loops with the deliveries. It starts in a fraction of the time of a whole gateway.
// The database comes as JSON in STORM_DATABASE.
import { parseConfig } from '../../../dist/config.js'
import { createProviders } from '../../../dist/createProviders.js'
import { openChangeFeed } from '../../../dist/db/changeFeed.js'
import { openDatabase } from '../../../dist/db/client.js'
import { createLog } from '../../../dist/observability/log.js'
import { createBusinessClock } from '../../../dist/providers/businessClock.js'
import { startWorkers } from '../../../dist/workers.js'

const config = parseConfig(process.env)
const address = JSON.parse(process.env.STORM_DATABASE)
const log = createLog(config)
const database = openDatabase(address, config)
const changes = await openChangeFeed(address, log)
const clock = createBusinessClock(config)
await clock.follow(database)
const surroundings = { config, database, log, clock, publicUrl: () => 'http://petstore.test', countSecurityEvent() {}, changes }
const { services } = await createProviders(surroundings)
startWorkers({ services, log, changes }, config)
process.send('ready')
