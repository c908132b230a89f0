import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Gateway } from '../siege/ground/gateway.js'
import type { FloodRequest } from './requests.js'

export interface Wave {
  readonly name: string
  readonly requests: number
  readonly make: (number: number) => FloodRequest
}

/** The effect of a wave of requests on the gateway. Memory is in megabytes, times are in milliseconds. */
export interface WaveResult {
  readonly wave: string
  readonly sent: number
  /** Replies of 200. */
  readonly done: number
  /** Replies of 500 and above, and connections that broke. */
  readonly failed: number
  readonly rssBefore: number
  readonly rssAtMost: number
  readonly rssAfter: number
  readonly victimReads: number
  readonly victimFailed: number
  readonly victimP50: number
  readonly victimP99: number
  readonly requestsPerSecond: number
}

const AT_ONCE = 8
const VICTIM_PAUSE_MS = 20
const SAMPLE_MS = 200

/** The addresses of the two callers: one sends the flood, and the other reads meanwhile. */
const addresses = { flood: '127.0.0.66', victim: '127.0.0.7' }

const pointRead = JSON.stringify({ query: 'query ($id: Int64!) { pet(id: $id) { id name status price } }', variables: { id: 1 } })

/** Sends requests one by one on eight connections while another caller reads a pet repeatedly. It ends early when the gateway ends. */
export async function sendWave(gateway: Gateway, { name, requests, make }: Wave): Promise<WaveResult> {
  const attackers = poolFrom(gateway.url, addresses.flood, AT_ONCE)
  const victim = poolFrom(gateway.url, addresses.victim, 1)
  const times: number[] = []
  let [sent, done, failed, victimFailed, rssAtMost, isOver] = [0, 0, 0, 0, 0, false]
  const rssBefore = await gateway.residentMb()

  async function attack(): Promise<void> {
    while (sent < requests && gateway.isRunning) {
      const { method, path, headers, body } = make(sent++)
      const status = await send(attackers, { method, path, headers, body })
      if (status === 200) done += 1
      if (status >= 500) failed += 1
    }
  }
  async function read(): Promise<void> {
    while (!isOver && gateway.isRunning) {
      const start = performance.now()
      const status = await send(victim, {
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: pointRead,
      })
      times.push(performance.now() - start)
      if (status !== 200) victimFailed += 1
      await sleep(VICTIM_PAUSE_MS)
    }
  }
  async function sample(): Promise<void> {
    while (!isOver && gateway.isRunning) {
      rssAtMost = Math.max(rssAtMost, await gateway.residentMb())
      await sleep(SAMPLE_MS)
    }
  }
  const start = performance.now()
  const watching = Promise.all([read(), sample()])
  await Promise.all(Array.from({ length: AT_ONCE }, attack))
  const seconds = (performance.now() - start) / 1000
  isOver = true
  await watching
  await Promise.all([attackers.destroy(), victim.destroy()])
  times.sort((a, b) => a - b)
  const quantile = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10
  const rssAfter = await gateway.residentMb()
  return {
    wave: name,
    sent,
    done,
    failed,
    rssBefore,
    rssAtMost,
    rssAfter,
    victimReads: times.length,
    victimFailed,
    victimP50: quantile(0.5),
    victimP99: quantile(0.99),
    requestsPerSecond: Math.round(sent / seconds),
  }
}

function poolFrom(url: string, localAddress: string, connections: number): Pool {
  return new Pool(url, { connections, localAddress, headersTimeout: 60_000 })
}

/** @returns the status; 599 without a reply. An event stream is left after its beginning. */
async function send(pool: Pool, request: FloodRequest): Promise<number> {
  try {
    const { statusCode, headers, body } = await pool.request(request)
    if (String(headers['content-type']).startsWith('text/event-stream')) body.on('error', () => {}).destroy()
    else await body.dump({ limit: 10_000_000 })
    return statusCode
  } catch {
    return 599
  }
}
