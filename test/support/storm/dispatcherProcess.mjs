// A process that does nothing but the background loops, deliveries among them: it starts in a fraction of a whole gateway's time.
// node dispatcherProcess.mjs ROOT: the folder of the modules, `dist` or `src`; the database comes as JSON in STORM_DATABASE.
const [, , root] = process.argv
const load = (module) => import(`${root}/${module}.js`)
const { parseConfig } = await load('config')
const { openChangeFeed } = await load('db/changeFeed')
const { openDatabase } = await load('db/client')
const { createLog } = await load('observability/log')
const { createProviders } = await load('services')
const { startWorkers } = await load('workers')

const config = parseConfig(process.env)
const address = JSON.parse(process.env.STORM_DATABASE)
const log = createLog(config)
const database = openDatabase(address, config)
const changes = await openChangeFeed(address, log)
const surroundings = { config, database, log, publicUrl: () => 'http://petstore.test', countSecurityEvent() {}, changes }
const { services } = await createProviders(surroundings)
startWorkers({ services, log, changes }, config)
process.send('ready')
