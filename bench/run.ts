import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { compare, comparisonTable } from './against.js'
import { checkBodies } from './bodies.js'
import { compilePeers } from './compile.js'
import { type BenchDatabase, openBenchDatabase } from './database.js'
import { resultsDocument } from './document.js'
import { statementsPerRequest } from './measure.js'
import { type Options, parseOptions, usage } from './options.js'
import { noise, type Results, tables } from './report.js'
import { runRounds } from './rounds.js'
import { type RunningServer, startServer } from './runningServer.js'
import { readSamples, removeCreatedPets } from './samples.js'
import { cli, peerNames, type ServerSpec } from './servers.js'
import { countStatements } from './statementCounter.js'
import type { Samples } from './workloads.js'

const started = Date.now()
const say = (line: string) => console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`)

/** A staff key of the gateway. The peers check no key, so without the gateway any word works. */
function makeStaffKey(specs: readonly ServerSpec[], databaseUrl: string): string {
  if (!specs.some(({ name }) => name === 'gateway')) return 'none'
  const args = [cli, 'keys', 'create', '--email', 'bench@example.com', '--role', 'staff']
  return execFileSync(process.execPath, args, { env: { ...process.env, DATABASE_URL: databaseUrl }, encoding: 'utf8' }).trim()
}

/** Counted in a separate run behind a counter, so that the count costs no measured server anything. */
async function countAll(options: Options, database: BenchDatabase, samples: Samples, staffKey: string): Promise<Results['statements']> {
  const statements = new Map<string, Map<string, number>>()
  for (const spec of options.servers) {
    const counter = await countStatements(database.url, database.target)
    try {
      const server = await startServer(spec, counter.url)
      const counts = new Map<string, number>()
      statements.set(spec.name, counts)
      try {
        for (const workload of options.workloads.filter(({ style }) => spec.styles.includes(style))) {
          counts.set(workload.name, await statementsPerRequest(server, workload, samples, counter, staffKey))
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

async function bench(options: Options, database: BenchDatabase): Promise<Results> {
  const { sql } = database
  const { workloads } = options
  const samples = await readSamples(sql)
  const staffKey = makeStaffKey(options.servers, database.url)
  const running: RunningServer[] = []
  try {
    say('Starting the servers …')
    for (const spec of options.servers) running.push(await startServer(spec, database.url, options))
    say('Comparing their answers …')
    await checkBodies(running, workloads, samples, staffKey, sql)
    if (!options.isAgainst) say('Counting SQL statements …')
    const statements: Results['statements'] = options.isAgainst ? new Map() : await countAll(options, database, samples, staffKey)
    await removeCreatedPets(sql, samples)
    const measured = await runRounds({ servers: running, samples, staffKey, sql, options, say })
    const peakRssBytes = new Map(running.map((server) => [server.spec.name, server.peakRssBytes()]))
    return { measured, statements, peakRssBytes, workloads }
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
}

/** Ends with status 1 when a workload is slower. */
function reportComparison({ measured, workloads }: Results): void {
  const rows = compare(measured, workloads)
  console.log(comparisonTable(rows))
  if (rows.some(({ verdict }) => verdict === 'slower')) process.exitCode = 1
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (!options) return console.log(usage)
  if (options.credentials) return console.log(await (await import('./credentials.js')).measureCredentials(say))
  const notBuilt = options.servers.find(({ file, ready }) => ready !== 'announced' && !existsSync(file))
  if (notBuilt) throw new Error(`The gateway is not built: ${notBuilt.file} is missing.`)
  await compilePeers(peerNames)
  const database = await openBenchDatabase(options.sizes, options.keep, say)
  try {
    const results = await bench(options, database)
    say('Done.')
    if (options.isAgainst) return reportComparison(results)
    console.log(tables(results))
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
