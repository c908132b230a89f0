import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AlertWorld } from './alertWorld.js'

/** A fault, and the alerts that it must raise. */
export interface AlertFault {
  readonly name: string
  readonly fires: readonly string[]
  /** Further alerts that it may raise, because they tell of its effects. */
  readonly may?: readonly string[]
  /** Alerts that it must raise, but later, because they look at a long time. */
  readonly later?: readonly string[]
  /** True for metrics that the test makes up, because the fault itself takes long or harms the machine. */
  readonly isMadeUp?: boolean
  begin(world: AlertWorld): unknown
  /** Repeated until all alerts fire. */
  goOn?(world: AlertWorld): Promise<unknown>
  end?(world: AlertWorld): unknown
}

const AVAILABILITY = 'AvailabilityBurnsFast'
const TIMES = ['P95BurnsFast', 'P99BurnsFast']

const orderOf = ({ petId }: AlertWorld) => ({ items: [{ petId, quantity: 1 }] })
const order = (world: AlertWorld, key: string) => world.call('POST', '/v1/orders', key, orderOf(world))
const rename = (world: AlertWorld) => world.call('PATCH', `/v1/pets/${world.petId}`, world.staffKey, { name: `Rex ${randomUUID()}` })
const times = (count: number, act: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, act))

/** @returns what the call has made @throws Error when it has made nothing */
async function made(world: AlertWorld, path: string, key: string, input: object): Promise<{ readonly id?: number }> {
  const { status, body } = await world.call('POST', path, key, input)
  if (status !== 201) throw new Error(`POST ${path} answered ${status}: ${JSON.stringify(body)}`)
  return body
}

/** Locks the table of pets against writes while `act` runs. */
function withPetsLocked(world: AlertWorld, act: () => Promise<unknown>): Promise<unknown> {
  return world.sql.begin(async (tx) => {
    await tx`lock table pets in exclusive mode`
    await act()
  })
}

/** Series of the exporter. Counts grow with `n`. */
const madeUp = (n: number) => [
  'nodejs_heap_size_used_bytes 950',
  'gateway_heap_limit_bytes 1000',
  'process_open_fds 90',
  'process_max_fds 100',
  'gateway_table_overdue_seconds{table="events"} 4000',
  'gateway_last_backup_timestamp_seconds 1',
  'gateway_ledger_breaches{invariant="stock is never negative"} 1',
  `gateway_shed_calls_total ${n}`,
  `gateway_worker_replacements_total ${n}`,
  `gateway_reply_checks_total{outcome="failed"} ${n}`,
  `gateway_full_disk_total{store="photos"} ${n}`,
  `gateway_refused_charges_total{reason="misconfigured"} ${n}`,
  `gateway_refused_charges_total{reason="rejected"} ${n}`,
  `gateway_stuck_orders_total ${n}`,
]

let counted = 0
let dispatcher = ''
let orderId = 0

/** Faults that do not disturb each other begin together. Each round ends before the next round. */
export const alertRounds: readonly (readonly AlertFault[])[] = [
  [
    {
      name: 'metrics of an exporter',
      isMadeUp: true,
      fires: [
        'HeapNearlyFull',
        'FewFileDescriptors',
        'RowsOverdue',
        'BackupMissing',
        'LedgerBroken',
        'CallsShed',
        'WorkersDie',
        'RepliesDiffer',
        'DiskFull',
        'ChargesMisconfigured',
        'ChargesRejected',
        'OrdersUndecided',
      ],
      begin: ({ exporter }) => {
        exporter.lines = madeUp(counted)
      },
      async goOn({ exporter }) {
        counted += 5
        exporter.lines = madeUp(counted)
        await sleep(500)
      },
      end: ({ exporter }) => {
        exporter.lines = []
      },
    },
    {
      name: 'a receiver of webhooks fails, another is gone, and a dispatcher hangs with a delivery',
      fires: ['WebhooksDead', 'WebhookDisabled', 'OutboxLate'],
      async begin(world) {
        const { receiver, sql, customerKeys } = world
        const [key = ''] = customerKeys
        for (const [name, mood] of [
          ['well', 200],
          ['dead', 500],
          ['gone', 410],
        ] as const)
          await made(world, '/v1/webhooks', key, { url: receiver.endpoint(name, mood).url, events: ['order.created'] })
        await made(world, '/v1/orders', key, orderOf(world))
        for (;;) {
          dispatcher = randomUUID()
          const held = await sql.begin(async (tx) => {
            await tx`insert into webhook_dispatchers (id, alive_until) values (${dispatcher}, now() + interval '1 hour')`
            return tx`update webhook_deliveries as d set status = 'pending', claimed_by = ${dispatcher}, finished_at = null,
                next_attempt_at = now() - interval '10 minutes'
              from webhooks as w where w.id = d.webhook_id and w.url like '%/well' and d.status = 'delivered' returning d.id`
          })
          if (held.length > 0) return
          await sleep(100)
        }
      },
      async end({ sql, receiver }) {
        for (const name of ['dead', 'gone']) receiver.endpoint(name, 200)
        await sql`delete from webhook_dispatchers where id = ${dispatcher}`
      },
    },
    {
      name: 'somebody guesses API keys',
      fires: ['CredentialsGuessed'],
      begin() {},
      async goOn(world) {
        await world.call('GET', '/v1/orders', `psk_test_${randomUUID().replaceAll('-', '')}`)
        await sleep(100)
      },
    },
    {
      name: 'the collector refuses spans',
      fires: ['TracesLost'],
      begin: ({ collector }) => {
        collector.status = 400
      },
      end: ({ collector }) => {
        collector.status = 200
      },
    },
    { name: 'Redis is killed', fires: ['RedisDown'], begin: ({ redis }) => redis.kill(), end: ({ redis }) => redis.restart() },
    {
      name: 'a replica is killed, and the other repeats no changes',
      fires: ['ReplicaOut', 'ReplicaLags'],
      begin: async ({ replicas, pause }) => {
        await pause()
        await replicas[1].kill()
      },
      async goOn(world) {
        await rename(world)
        await sleep(500)
      },
      end: async ({ replicas, resume }) => {
        await replicas[1].start()
        await resume()
      },
    },
  ],
  [
    {
      name: 'the payment provider is away',
      fires: ['PaymentProviderDown', 'RefundsFail'],
      may: [AVAILABILITY],
      later: ['AvailabilityBurnsSlowly'],
      async begin(world) {
        const [key = ''] = world.customerKeys
        orderId = (await made(world, '/v1/orders', key, orderOf(world))).id ?? 0
        world.payments.behave({ failing: 100 })
        await world.call('POST', `/v1/orders/${orderId}/cancel`, key)
        await Promise.all(world.customerKeys.flatMap((customer) => [1, 2, 3, 4].map(() => order(world, customer))))
      },
      end: ({ payments }) => payments.behave({}),
    },
    {
      name: 'a table has another name',
      fires: ['InternalErrors', AVAILABILITY],
      begin: ({ sql }) => sql`alter table tags rename to tags_gone`,
      async goOn(world) {
        await world.call('POST', '/v1/tags', world.staffKey, { name: randomUUID() })
        await sleep(50)
      },
      end: ({ sql }) => sql`alter table tags_gone rename to tags`,
    },
  ],
  [
    {
      name: 'writes wait 0.7 seconds for a lock',
      fires: TIMES,
      later: ['P95BurnsSlowly', 'P99BurnsSlowly'],
      may: [AVAILABILITY, 'StatementsTimeOut', 'PoolExhausted'],
      begin() {},
      async goOn(world) {
        let waiting: Promise<unknown> = Promise.resolve()
        await withPetsLocked(world, async () => {
          waiting = times(60, () => rename(world))
          await sleep(700)
        })
        await waiting
      },
    },
  ],
  [
    {
      name: 'the process stands still, again and again',
      fires: ['EventLoopBlocked'],
      may: [...TIMES, AVAILABILITY],
      begin() {},
      async goOn({ gateway }) {
        gateway.freeze()
        await sleep(300)
        gateway.thaw()
        await sleep(150)
      },
    },
  ],
  [
    {
      name: 'a session holds a lock on pets',
      fires: ['PoolExhausted', 'StatementsTimeOut'],
      may: [AVAILABILITY, ...TIMES, 'LoopFails', 'EventLoopBlocked'],
      begin() {},
      goOn: (world) => withPetsLocked(world, () => times(700, () => rename(world))),
    },
  ],
  [
    {
      name: 'PostgreSQL is stopped',
      fires: ['DatabaseDown', 'LoopFails', 'CacheDeaf'],
      may: [AVAILABILITY, ...TIMES, 'ReplicaOut', 'ReplicaLags', 'StatementsTimeOut', 'PoolExhausted'],
      begin: ({ primary }) => primary.stop(),
      end: ({ primary }) => primary.start(),
    },
  ],
  [
    {
      name: 'the gateway is killed',
      fires: ['NoGateway', 'GatewayDown'],
      may: [AVAILABILITY, ...TIMES],
      begin: ({ gateway }) => gateway.kill(),
      end: ({ gateway }) => gateway.start(),
    },
  ],
]
