import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Sql } from 'postgres'
import { compare, comparisonTable } from './against.js'
import { checkBodies } from './bodies.js'
import { manifest } from './cachedWorkloads.js'
import { cacheFolder, compilePeers } from './compile.js'
import { type BenchDatabase, openBenchDatabase } from './database.js'
import { resultsDocument } from './document.js'
import { type Figures, figuresOf, growthTable } from './figures.js'
import { hitRates, hitRateText } from './hitRate.js'
import type { Keys } from './load.js'
import { type Ground, statementsPerRequest } from './measure.js'
import { type Options, parseOptions, usage } from './options.js'
import { profileParts, type Shares } from './parts.js'
import { openPostgresCpu } from './postgresCpu.js'
import { noise, type Results, tables } from './report.js'
import { runRounds } from './rounds.js'
import { type RunningServer, startServer } from './runningServer.js'
import { readSamples, removeCreated } from './samples.js'
import { BARE, cli, gateway, peerNames } from './servers.js'
import { countStatements } from './statementCounter.js'

const started = Date.now()
const say = (line: string) => console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`)

/** A key of the gateway. Its user is created if need be. */
function makeKey(databaseUrl: string, email: string, role: keyof Keys): string {
  const args = [cli, 'keys', 'create', '--email', email, '--role', role]
  // keys of production begin otherwise than keys of development
  const env = { ...process.env, NODE_ENV: 'production', ...gateway.env, DATABASE_URL: databaseUrl }
  return execFileSync(process.execPath, args, { env, encoding: 'utf8' }).trim()
}

/** Counted in a separate run behind a counter, so that the count costs no measured server anything. */
async function countAll(options: Options, database: BenchDatabase, ground: Ground): Promise<Results['statements']> {
  const statements = new Map<string, Map<string, number>>()
  for (const spec of options.servers.filter(({ name }) => name !== BARE)) {
    const counter = await countStatements(database.url, database.target)
    try {
      const server = await startServer(spec, counter.url)
      const counts = new Map<string, number>()
      statements.set(spec.name, counts)
      try {
        for (const workload of options.workloads.filter(spec.answers)) {
          counts.set(workload.name, await statementsPerRequest(server, workload, ground, counter))
        }
      } finally {
        await server.stop()
      }
    } finally {
      counter.close()
    }
  }
  return statements
}

/** The parts of a request in the gateway; nothing when it does not take part. */
async function shareOut(
  servers: readonly RunningServer[],
  { workloads, connections }: Options,
  ground: Ground,
  sql: Sql,
): Promise<Results['shares']> {
  const shares = new Map<string, Shares>()
  const server = servers.find(({ spec }) => spec.name === gateway.name)
  if (!server) return shares
  say('Profiling the gateway …')
  for (const workload of workloads) {
    shares.set(workload.name, await profileParts(server, workload, ground, connections))
    if (workload.write) await removeCreated(sql, ground.samples)
  }
  return shares
}

/** Prints the share of the reads that the cache has answered. The requests are those behind the last round. */
async function tellHitRates(servers: readonly RunningServer[], { workloads, rounds, connections }: Options, ground: Ground): Promise<void> {
  const server = servers.find(({ spec }) => spec.name === gateway.name)
  for (const workload of server ? workloads.filter(({ tellsHitRate }) => tellsHitRate) : []) {
    const { requests: count } = workload
    if (server) console.log(hitRateText(workload, await hitRates(server, workload, ground, { first: rounds * count, count, connections })))
  }
}

async function bench(options: Options, database: BenchDatabase): Promise<Results> {
  const { sql } = database
  const { workloads } = options
  const samples = await readSamples(sql)
  const keys = {
    staff: makeKey(database.url, 'bench@example.com', 'staff'),
    customer: makeKey(database.url, samples.customer.email, 'customer'),
  }
  const ground: Ground = { samples, keys, postgres: await openPostgresCpu(sql, database.name) }
  const running: RunningServer[] = []
  try {
    say('Starting the servers …')
    for (const spec of options.servers) {
      const { profile } = options
      running.push(await startServer(spec, database.url, { profile, gatewayPort: running[0]?.port }))
    }
    say('Comparing their answers …')
    await checkBodies(running, workloads, samples, keys, sql)
    if (!options.isAgainst) say('Counting SQL statements …')
    const statements: Results['statements'] = options.isAgainst ? new Map() : await countAll(options, database, ground)
    await removeCreated(sql, samples)
    const measured = await runRounds({ servers: running, ground, sql, options, say })
    const peakRssBytes = new Map(running.map((server) => [server.spec.name, server.peakRssBytes()]))
    await tellHitRates(running, options, ground)
    const shares = await shareOut(running, options, ground, sql)
    return { measured, statements, shares, peakRssBytes, workloads, ...(options.isOfCache && { reference: BARE }) }
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
}

/** Ends with status 1 when a workload is slower. */
function reportComparison({ measured, workloads }: Results): void {
  const rows = compare(measured, workloads)
  console.log(`\n${comparisonTable(rows)}`)
  if (rows.some(({ verdict }) => verdict === 'slower')) process.exitCode = 1
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (!options) return console.log(usage)
  if (options.credentials) return console.log(await (await import('./credentials.js')).measureCredentials(say))
  const files = [cli, ...options.servers.filter(({ ready }) => ready !== 'announced').map(({ file }) => file)]
  const missing = files.find((file) => !existsSync(file))
  if (missing) throw new Error(`The gateway is not built: ${missing} is missing.`)
  // an earlier run has written the file
  const before = options.before === undefined ? undefined : (JSON.parse(readFileSync(options.before, 'utf8')) as Figures)
  await compilePeers(peerNames)
  writeFileSync(`${cacheFolder}/trusted.json`, JSON.stringify(manifest))
  const database = await openBenchDatabase(options.sizes, options.keep, say)
  try {
    const results = await bench(options, database)
    say('Done.')
    console.log(tables(results))
    if (options.isAgainst) reportComparison(results)
    if (options.json) writeFileSync(options.json, JSON.stringify(figuresOf(results), undefined, 2))
    if (before) console.log(`\n${growthTable(before, figuresOf(results), results.workloads)}`)
    const { typical, worst } = noise(results)
    console.log(
      `\nRounds of one CPU figure lie ${(typical * 100).toFixed(0)} % apart in the middle, ${(worst * 100).toFixed(0)} % at worst.`,
    )
    if (options.write) writeFileSync(new URL('./RESULTS.md', import.meta.url), resultsDocument(results, options, database, new Date()))
  } finally {
    await database.close()
  }
}

// An interrupt needs no handling: the servers end without their parent, and the next run replaces a remaining database.
await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
