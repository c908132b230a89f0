import type postgres from 'postgres'
import { Webhook } from 'standardwebhooks'
import type { Target } from './targets.js'

/** Counts that must be zero. */
export interface StormFaults {
  /** Events that an answering endpoint has never received. */
  readonly lost: number
  /** Requests to an endpoint without an event in the log. */
  readonly invented: number
  readonly badSignatures: number
  /** Attempts whose timestamp was not the current time. */
  readonly staleTimestamps: number
  /** Attempts of one event with different bytes. */
  readonly changedBodies: number
}

export interface StormCounts {
  readonly events: number
  readonly requests: number
  /** Requests for events that the endpoint had already accepted. */
  readonly repeated: number
  /** Milliseconds from the event until a healthy receiver received it. */
  readonly healthyP50: number
  readonly healthyP99: number
  readonly healthyMax: number
  readonly flakyP99: number
}

/** Timestamps count whole seconds, and a request may be slow on a busy machine. */
const FRESH_MS = 3000

type Event = Readonly<{ event_id: string; body: string; at: Date }>

/** Compares the received requests with the event log. @param secrets by the address of the endpoint */
export async function judgeStorm(
  sql: postgres.Sql,
  targets: readonly Target[],
  secrets: ReadonlyMap<string, string>,
): Promise<{ faults: StormFaults; counts: StormCounts }> {
  const events = await sql<Event[]>`select event_id, body, created_at as at from events where object_type = 'order'`
  const log = new Map(events.map((event) => [event.event_id, event]))
  const faults = { lost: 0, invented: 0, badSignatures: 0, staleTimestamps: 0, changedBodies: 0 }
  const delays = { healthy: [] as number[], flaky: [] as number[] }
  let [requests, repeated] = [0, 0]
  for (const { kind, url, receipts } of targets) {
    const webhook = new Webhook(secrets.get(url) ?? '')
    const taken = new Map<string, number>()
    for (const { headers, body, at, wasTaken } of receipts) {
      requests += 1
      const id = String(headers['webhook-id'])
      const event = log.get(id)
      if (!event) faults.invented += 1
      else if (event.body !== body) faults.changedBodies += 1
      if (!verifies(webhook, body, headers as Record<string, string>)) faults.badSignatures += 1
      if (Math.abs(Number(headers['webhook-timestamp']) * 1000 - at) > FRESH_MS) faults.staleTimestamps += 1
      if (taken.has(id)) repeated += 1
      else if (wasTaken) taken.set(id, at)
    }
    if (kind === 'hanging') continue
    faults.lost += events.filter(({ event_id }) => !taken.has(event_id)).length
    for (const { event_id, at } of events) delays[kind].push((taken.get(event_id) ?? Number.POSITIVE_INFINITY) - at.getTime())
  }
  const counts = {
    events: events.length,
    requests,
    repeated,
    healthyP50: quantile(delays.healthy, 0.5),
    healthyP99: quantile(delays.healthy, 0.99),
    healthyMax: quantile(delays.healthy, 1),
    flakyP99: quantile(delays.flaky, 0.99),
  }
  return { faults, counts }
}

function verifies(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers)
    return true
  } catch {
    return false
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
