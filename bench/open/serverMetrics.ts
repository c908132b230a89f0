/** The metrics of a server at one moment, as Prometheus reads them. */
export interface Reading {
  /** The sum of the series of a metric. @param label chooses series, such as `le="0.001"` */
  sum(name: string, label?: string): number
  /** The values of a metric by one of its labels. */
  by(name: string, label: string): ReadonlyMap<string, number>
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/gm

export function readingOf(text: string): Reading {
  const series = new Map<string, { labels: string; value: number }[]>()
  for (const [, name = '', labels = '', value] of text.matchAll(LINE)) {
    const known = series.get(name) ?? []
    series.set(name, known)
    known.push({ labels, value: Number(value) })
  }
  return {
    sum: (name, label = '') => (series.get(name) ?? []).reduce((sum, { labels, value }) => (labels.includes(label) ? sum + value : sum), 0),
    by: (name, label) =>
      new Map((series.get(name) ?? []).map(({ labels, value }) => [new RegExp(`${label}="([^"]*)"`).exec(labels)?.[1] ?? '', value])),
  }
}

export interface MetricsPlace {
  readonly url: string
  readonly token?: string | undefined
}

/** @returns undefined when the server shows no metrics here */
export async function readMetrics({ url, token }: MetricsPlace): Promise<Reading | undefined> {
  const reply = await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
  const text = await reply.text()
  return reply.ok ? readingOf(text) : undefined
}

/** The work of a server in a time of about a second, by its metrics. Times are in milliseconds since the load began. */
export interface Second {
  readonly from: number
  readonly to: number
  /** The conditions that held up replies, or may have. */
  readonly causes: readonly string[]
}

/** The metric of the delay counts the time between two looks at the event loop, too, in seconds. */
const LOOK_SECONDS = 0.01
const PAUSES = 'nodejs_gc_duration_seconds'

/** The conditions between two readings. */
export function causesBetween(before: Reading, after: Reading): string[] {
  const since = (name: string, label?: string) => after.sum(name, label) - before.sum(name, label)
  const pausesOver = (bound: string) => since(`${PAUSES}_count`) - since(`${PAUSES}_bucket`, `le="${bound}"`)
  const delay = after.sum('nodejs_eventloop_lag_max_seconds') - LOOK_SECONDS
  const queues = [...after.by('gateway_gate_waiting', 'gate')].filter(([, waiting]) => waiting > 0)
  return [
    ...(pausesOver('0.001') > 0 ? ['a garbage collection over 1 ms'] : []),
    ...(pausesOver('0.01') > 0 ? ['a garbage collection over 10 ms'] : []),
    ...[20, 50].filter((ms) => delay * 1000 > ms).map((ms) => `an event loop delay over ${ms} ms`),
    ...queues.map(([gate]) => `a queue at the gate ${gate}`),
    ...(since('gateway_shed_calls_total') > 0 ? ['calls refused by overload'] : []),
  ]
}
