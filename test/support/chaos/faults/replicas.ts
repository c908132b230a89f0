import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresServer } from '../../debianPostgres.js'
import { lacksForReplicas, onServer, type Replicated, startReplicated } from '../../replicated.js'
import { until } from '../../until.js'
import type { Fault } from '../fault.js'
import type { Ground } from '../ground.js'
import { type OwnReads, startOwnReads } from '../ownReads.js'
import { openServedShop, type ServedShop, startAll } from '../servedShop.js'

/** Redis is believed when it has answered for a minute. Before, callers that can write read the primary. */
const BELIEVED_MS = 60_000
/** The longest lag that can be set: a replica that lags by ten seconds goes on with reads. */
const LAG_MS = 30_000

/** Two instances, each with the same two replicas, whose callers read their own writes from replicas. */
async function twoReplicas(ground: Ground): Promise<ServedShop & Replicated> {
  const servers = await startReplicated()
  ground.atEnd(() => servers.close())
  const settings = { DATA_DIR: await ground.folder(), ...servers.settings, DATABASE_REPLICA_LAG_MS: String(LAG_MS) }
  const shop = await openServedShop(ground, servers.primary.url(), settings)
  await startAll(shop.instances)
  await sleep(BELIEVED_MS)
  await mustReadReplicas(shop, servers)
  return { ...shop, ...servers }
}

/** Waits until both instances show a caller that can write the state of a replica. */
async function mustReadReplicas({ instances, goods }: ServedShop, { primary, pause, resume }: Replicated): Promise<void> {
  await pause()
  await onServer(primary, (sql) => sql`update pets set name = 'Changed beside the gateway' where id = ${goods.petIds[0] ?? 0}`)
  for (const { url } of instances) {
    await until(async () => {
      const reply = await fetch(`${url}/v1/pets/${goods.petIds[0]}`, { headers: { 'x-api-key': goods.staffKey } })
      if (!/"Pet 0"/.test(await reply.text())) throw new Error('callers that can write do not read replicas')
    })
  }
  await resume()
}

interface Happening {
  begin(replica: PostgresServer): unknown
  readonly lastsMs: number
  end(replica: PostgresServer): unknown
}

/** A fault of one of two replicas. No call may fail, and no caller may miss its own write. */
export function replicaFault(name: string, { begin, lastsMs, end }: Happening): Fault {
  return {
    name,
    group: 'replicas',
    rounds: 1,
    mayFail: 'none',
    bounds: { slowest: 5000, recovery: 5000 },
    settleMs: 5000,
    lacks: lacksForReplicas,
    async setUp(ground) {
      const shop = await ground.share(twoReplicas)
      const [replica] = shop.replicas
      let reads: OwnReads | undefined
      return {
        begin() {
          reads = startOwnReads(shop)
          return reads
        },
        async fault() {
          await begin(replica)
          await sleep(lastsMs)
        },
        async recovery() {
          await end(replica)
          await replica.start()
        },
        async verdict(outcomes) {
          const missed = reads?.missed ?? 0
          const own = outcomes.filter(({ name }) => name === 'GET of an own write').length
          return { lost: missed + (await shop.lost()), measured: [`${missed} of ${own} own writes missed`], breaches: [] }
        },
      }
    },
  }
}
