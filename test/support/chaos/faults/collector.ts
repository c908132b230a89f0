import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../../../../bench/statistics.js'
import { type Outcome, startLoad } from '../../steadyLoad.js'
import { type TraceCollector, traceCollector } from '../../traces/collector.js'
import type { Fault } from '../fault.js'
import type { Ground } from '../ground.js'
import { openPlacedShop, type ServedShop, startAll } from '../servedShop.js'

const PER_SECOND = 50
/** With a collector that takes spans, before the fault. The heap of a new process grows for so long. */
const USUAL_MS = 15_000
const LASTS_MS = 30_000
/** The memory that the process may take in addition while spans wait: they take about 4 MB, and the heap grows and shrinks by itself. */
const MORE_MB = 60
/** How much later the median reply may come than before the fault. */
const LATER = 1.5
const SLACK_MS = 5
const POLL_MS = 250

interface TracedShop extends ServedShop {
  collector: TraceCollector
}

/** A gateway that records every trace. */
async function traced(ground: Ground): Promise<TracedShop> {
  const collector = await traceCollector()
  const shop: TracedShop = { ...(await openPlacedShop(ground, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })), collector }
  ground.atEnd(() => shop.collector.close())
  await startAll([shop.instances[0]])
  return shop
}

/** The counts of spans by their outcome. */
async function spansOf(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const series = text.matchAll(/^gateway_trace_spans_total\{outcome="(\w+)"\} (\d+)/gm)
  return Object.fromEntries([...series].map(([, outcome = '', count]) => [outcome, Number(count)]))
}

/** A fault of the collector of traces: calls take as long as before, and the memory of the process is bounded. */
export function collectorFault(
  name: string,
  { begin, end }: { begin(shop: TracedShop): Promise<void> | void; end(shop: TracedShop): Promise<void> | void },
): Fault {
  return {
    name,
    group: 'collector',
    rounds: 1,
    mayFail: 'none',
    bounds: { slowest: 5000, recovery: 5000 },
    settleMs: 12_000,
    async setUp(ground) {
      const shop = await ground.share(traced)
      const [instance] = shop.instances
      const memory: number[] = []
      let [begunAt, goneAt, before, taken] = [0, 0, 0, 0]
      return {
        begin: () => startLoad(instance.url, PER_SECOND, shop.calls),
        async fault() {
          await sleep(USUAL_MS)
          before = await instance.residentMb()
          begunAt = performance.now()
          await begin(shop)
          for (; performance.now() < begunAt + LASTS_MS; await sleep(POLL_MS)) memory.push(await instance.residentMb())
        },
        async recovery() {
          await end(shop)
          goneAt = performance.now()
          taken = shop.collector.spans.length
        },
        async verdict(outcomes) {
          const medianOf = (calls: readonly Outcome[]) =>
            percentile(
              calls.map(({ ms }) => ms),
              0.5,
            )
          const usual = medianOf(outcomes.filter(({ sentAt }) => sentAt < begunAt))
          const during = medianOf(outcomes.filter(({ sentAt }) => sentAt >= begunAt && sentAt < goneAt))
          const most = Math.max(...memory)
          const spans = Object.entries(await spansOf(instance.url)).map(([outcome, count]) => `${count} ${outcome}`)
          const breaches: string[] = []
          if (during > usual * LATER + SLACK_MS) breaches.push('the median reply has become slower')
          if (most > before + MORE_MB) breaches.push(`the process took ${most - before} MB more; the bound is ${MORE_MB} MB`)
          if (shop.collector.spans.length === taken) breaches.push('the collector has got no spans afterwards')
          return {
            lost: await shop.lost(),
            measured: [
              `median ${usual.toFixed(1)} ms before, ${during.toFixed(1)} ms during the fault`,
              `${before} MB before, at most ${most} MB`,
              `spans: ${spans.join(', ')}`,
            ],
            breaches,
          }
        },
      }
    },
  }
}
