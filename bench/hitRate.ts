import { load, type Span } from './load.js'
import type { Ground } from './measure.js'
import type { RunningServer } from './runningServer.js'
import { gatewaySettings } from './servers.js'
import type { Workload } from './workloads.js'

/** The reads of a root field by their outcome. */
type Reads = Map<string, Map<string, number>>

const LINE = /^gateway_cache_reads_total\{field="(\w+)",outcome="(\w+)"\} (\d+)$/gm

async function readsOf({ port }: RunningServer): Promise<Reads> {
  const headers = { authorization: `Bearer ${gatewaySettings.METRICS_TOKEN}` }
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text()
  const reads: Reads = new Map()
  for (const [, field = '', outcome = '', count] of text.matchAll(LINE))
    reads.set(field, (reads.get(field) ?? new Map<string, number>()).set(outcome, Number(count)))
  return reads
}

/** Runs a workload once more. @returns the share of its reads that the cache has answered, by root field and in all */
export async function hitRates(
  server: RunningServer,
  workload: Workload,
  { samples, keys }: Pick<Ground, 'samples' | 'keys'>,
  span: Span,
): Promise<ReadonlyMap<string, number>> {
  const before = await readsOf(server)
  await load(server, workload, samples, span, keys)
  const sums = new Map<string, { hits: number; all: number }>()
  for (const [field, outcomes] of await readsOf(server))
    for (const [outcome, count] of outcomes) {
      const since = count - (before.get(field)?.get(outcome) ?? 0)
      for (const name of [field, 'all']) {
        const sum = sums.get(name) ?? { hits: 0, all: 0 }
        sums.set(name, { hits: sum.hits + (outcome === 'hit' || outcome === 'shared' ? since : 0), all: sum.all + since })
      }
    }
  return new Map([...sums].flatMap(([name, { hits, all }]) => (all > 0 ? [[name, hits / all] as const] : [])))
}

/** As a sentence. */
export function hitRateText({ title }: Workload, rates: ReadonlyMap<string, number>): string {
  const shares = [...rates].map(([name, rate]) => `${name} ${(rate * 100).toFixed(1)} %`)
  return `Answers of the cache under ${title}: ${shares.join(', ')}.`
}
