import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { type App, createApp } from '../../../src/app.js'
import { parseConfig } from '../../../src/config.js'
import { connect } from '../../../src/db/address.js'
import { provisionApiKey } from '../../../src/domain/apiKeys/provisionApiKey.js'
import { placeOfItsOwn, type RunPlace } from '../runPlace.js'
import { unlimited } from '../unlimited.js'
import { type DispatcherPool, startDispatchers } from './dispatcherPool.js'
import { type Kind, openTargets, type Target } from './targets.js'
import { judgeStorm, type StormCounts, type StormFaults } from './verdict.js'

export interface StormOptions {
  readonly dispatchers: number
  /** Number of events: an order gives four. */
  readonly events: number
  readonly eventsPerSecond: number
  readonly receivers: Readonly<Record<Kind, number>>
  /** Percentage of requests that flaky receivers refuse. */
  readonly failing: number
  /** Number of events from a kill to the next. */
  readonly eventsPerKill: number
  readonly onProgress?: (message: string) => void
  /** By default a PostgreSQL of its own. */
  readonly makePlace?: () => Promise<RunPlace>
}

export interface StormVerdict {
  readonly kills: number
  readonly collapses: number
  readonly counts: StormCounts
  readonly faults: StormFaults
  /** Milliseconds from the last event until all deliveries to answering receivers were done. */
  readonly settledMs: number
}

/** Enough attempts that a flaky receiver is not given up by chance. */
const SCHEDULE = '0,500ms,1s,1s,2s,2s,2s,3s,3s,3s,4s,4s,4s,5s,5s'
const STEPS_OF_ORDER = 3
const SETTLING_MS = 60_000

/** Several processes, which are killed one by one, deliver events to receivers, some of which fail or hang. */
export async function storm(options: StormOptions): Promise<StormVerdict> {
  const { dispatchers, receivers, failing, eventsPerKill, makePlace = placeOfItsOwn, onProgress = () => {} } = options
  const place = await makePlace()
  const targets = await openTargets(receivers, failing)
  const env = {
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: place.folder,
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    WEBHOOK_RETRY_SCHEDULE: SCHEDULE,
    STORM_DATABASE: JSON.stringify(place.address),
  }
  const sql = connect(place.address, { max: 2, onnotice: () => {} })
  let pool: DispatcherPool | undefined
  let shop: App | undefined
  try {
    // the source of the events: a process that is never killed and delivers nothing
    shop = await createApp(parseConfig({ ...env, PORT: '0' }), place.address)
    const call = await caller(shop)
    const secrets = await subscribe(call, targets.all)
    pool = await startDispatchers({ count: dispatchers, env })
    // a kill waits until the last replacement is ready, so on a slow machine too the other processes get work done
    let killing = Promise.resolve()
    for await (const event of happen(call, options)) {
      if (event % eventsPerKill === 0) killing = killing.then(pool.killOne)
    }
    const lastEvent = performance.now()
    onProgress('all events have happened')
    await killing
    await settle(sql, targets.all)
    const settledMs = Math.round(performance.now() - lastEvent)
    const { kills, collapses } = pool
    return { kills, collapses, settledMs, ...(await judgeStorm(sql, targets.all, secrets)) }
  } finally {
    await pool?.stop()
    await shop?.close()
    await sql.end({ timeout: 5 })
    await targets.close()
    await place.close()
  }
}

type Call = (url: string, body: object) => Promise<{ id: number; secret: string }>

async function caller(app: App): Promise<Call> {
  const key = await provisionApiKey(app.services(), { email: 'staff@example.com', role: 'staff' })
  return async (url, body) => {
    const { statusCode, payload } = await app.http.inject({
      method: 'POST',
      url,
      payload: JSON.stringify(body),
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
    })
    if (statusCode >= 300) throw new Error(`${url} answered ${statusCode}: ${payload}`)
    return JSON.parse(payload)
  }
}

/** An endpoint for every receiver. @returns the secrets by address */
async function subscribe(call: Call, targets: readonly Target[]): Promise<Map<string, string>> {
  const secrets = new Map<string, string>()
  for (const { url } of targets) {
    const { secret } = await call('/v1/webhooks', { url, events: ['order.created', 'order.updated'] })
    secrets.set(url, secret)
  }
  return secrets
}

/** Places orders and advances them to their end at the given pace. Yields the number of events so far after each event. */
async function* happen(call: Call, { events, eventsPerSecond }: StormOptions): AsyncGenerator<number> {
  const { id: petId } = await call('/v1/pets', { name: 'Pet', status: 'available', price: 10, stock: events })
  const start = performance.now()
  let event = 0
  const next = async () => {
    event += 1
    await sleep(Math.max(0, start + (event / eventsPerSecond) * 1000 - performance.now()))
    return event
  }
  for (let order = 0; order < events / (STEPS_OF_ORDER + 1); order++) {
    const { id } = await call('/v1/orders', { items: [{ petId, quantity: 1 }] })
    yield await next()
    for (let step = 0; step < STEPS_OF_ORDER; step++) {
      await call(`/v1/orders/${id}/advance`, {})
      yield await next()
    }
  }
}

/** Waits, with a time limit, until no delivery to an answering receiver is pending. */
async function settle(sql: postgres.Sql, targets: readonly Target[]): Promise<void> {
  const answering = targets.filter(({ kind }) => kind !== 'hanging').map(({ url }) => url)
  const end = performance.now() + SETTLING_MS
  while (performance.now() < end) {
    const [row] = await sql`
      select count(*)::int as left from webhook_deliveries d join webhooks w on w.id = d.webhook_id
      where d.status = 'pending' and w.url = any(${answering})`
    if (row?.left === 0) return
    await sleep(100)
  }
}
