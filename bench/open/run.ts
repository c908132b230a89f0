import { performance } from 'node:perf_hooks'
import type { Peer } from '../connection.js'
import { onTheWire } from '../load.js'
import { mixedCalls } from './mix.js'
import { type Call, type OpenLoad, type Outcome, sendAtOnce, sendSteadily } from './openLoad.js'
import { type LoadOptions, parseLoadOptions, usage } from './options.js'
import { signUp } from './overApi.js'
import { openPlace, type Place } from './place.js'
import { printLoad, statusText, timesTable } from './report.js'
import { watchServer } from './watchServer.js'

const CUSTOMERS = 20
/** The most addresses of the callers, because a server shares out its work by network. */
const NETWORKS = 200
/** The longest wait for one of many replies at once. */
const PATIENCE_MS = 60_000

const started = performance.now()
const say = (line: string) => console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`)

/** Connections come from many addresses where the system has them: Linux answers on all of 127.0.0.0/8. */
function peersOf(url: string, timeoutMs?: number): OpenLoad['peer'] {
  const { hostname, port, protocol } = new URL(url)
  const isSecure = protocol === 'https:'
  const isHere = hostname === '127.0.0.1' && process.platform === 'linux'
  const peer: Peer = { host: hostname, port: Number(port || (isSecure ? 443 : 80)), isSecure, ...(timeoutMs && { timeoutMs }) }
  return (number) => (isHere ? { ...peer, localAddress: `127.0.${1 + (number % NETWORKS)}.1` } : peer)
}

function probeOf(url: string): Call {
  const { host, pathname } = new URL(`${url}/health/live`)
  return { name: 'probe', bytes: onTheWire({ method: 'GET', path: pathname }, { host }) }
}

async function steadily({ rate, seconds, warmUpSeconds, connections }: LoadOptions, place: Place, callOf: () => Call): Promise<Outcome[]> {
  const load = { peer: peersOf(place.url), connections, callOf, rate }
  if (warmUpSeconds > 0) say(`Warming up for ${warmUpSeconds} s …`)
  if (warmUpSeconds > 0) await sendSteadily({ ...load, seconds: warmUpSeconds })
  say(`Sending ${rate} requests a second for ${seconds} s …`)
  const endWatch = await watchServer(place.metrics)
  const postgres = place.postgres()
  const own = process.cpuUsage()
  const outcomes = await sendSteadily({ ...load, seconds })
  const { user, system } = process.cpuUsage(own)
  const postgresUs = postgres?.()
  const watched = await endWatch?.()
  const postgresSeconds = postgresUs === undefined ? undefined : postgresUs / 1e6
  printLoad(outcomes, { watched, postgresSeconds, driverSeconds: (user + system) / 1e6 }, console)
  return outcomes
}

/** The probe at the end has to be answered within `PATIENCE_MS`. */
async function allAtOnce(count: number, { url, metrics }: Place, callOf: () => Call): Promise<Outcome[]> {
  say(`Opening ${count} connections …`)
  const endWatch = await watchServer(metrics)
  const load = { peer: peersOf(url, PATIENCE_MS), connections: count, callOf, first: probeOf(url) }
  const outcomes = await sendAtOnce(load)
  const startedAt = performance.now()
  const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) })
  const { status } = (await health.json()) as { status: string } // the contract of the server
  const afterMs = performance.now() - startedAt
  console.log(`${count} requests at one moment. Milliseconds to the end of the reply:`)
  console.table(timesTable(outcomes))
  console.log(statusText(outcomes))
  const memory = (await endWatch?.())?.memoryMb
  if (memory) console.log(`Memory of the server before and after: ${memory.map((mb) => mb.toFixed(0)).join(', ')} MB.`)
  console.log(`The server lives: /health answered ${health.status}, ${status}, within ${afterMs.toFixed(0)} ms.`)
  return outcomes
}

async function main(): Promise<void> {
  const options = parseLoadOptions(process.argv.slice(2))
  if (!options) return console.log(usage)
  const place = await openPlace(options, say)
  try {
    say(`${CUSTOMERS} customers sign up …`)
    const customerKeys = await signUp(place.url, CUSTOMERS)
    const callOf = mixedCalls({ samples: place.samples, customerKeys, url: place.url })
    const outcomes = await (options.atOnce === undefined ? steadily(options, place, callOf) : allAtOnce(options.atOnce, place, callOf))
    if (options.atOnce === undefined && outcomes.some(({ isOk }) => !isOk)) process.exitCode = 1
  } finally {
    await place.close()
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
