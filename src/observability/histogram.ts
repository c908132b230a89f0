import type { Metric, Registry } from 'prom-client'
import { type Labels, SeriesByLabels } from './series.js'

interface HistogramFacts<Label extends string> {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly Label[]
  /** Upper bounds, in ascending order. */
  readonly buckets: readonly number[]
  readonly registers: readonly Registry[]
}

interface Observed {
  /** Number of values by bucket; the last number is of values beyond all buckets. */
  readonly counts: number[]
  sum: number
}

/** A histogram for values of every request: plain numbers, which become the series of Prometheus when somebody reads the metrics. */
export function createHistogram<Label extends string>({ name, help, labelNames, buckets, registers }: HistogramFacts<Label>) {
  const observed = new SeriesByLabels<Label, Observed>(labelNames, () => ({ counts: [...buckets, 0].map(() => 0), sum: 0 }))

  function* values() {
    for (const [labels, { counts, sum }] of observed) {
      let count = 0
      for (const [i, le] of [...buckets, '+Inf'].entries()) {
        count += counts[i] ?? 0
        yield { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count }
      }
      yield { metricName: `${name}_sum`, labels, value: sum }
      yield { metricName: `${name}_count`, labels, value: count }
    }
  }

  const metric = {
    name,
    reset() {},
    get: async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: [...values()] }),
  }
  // the registry uses only the name and `get` of a metric, and its type lists the classes of prom-client
  for (const register of registers) register.registerMetric(metric as unknown as Metric)

  return {
    observe(labels: Labels<Label>, value: number): void {
      const series = observed.of(labels)
      let i = 0
      while (i < buckets.length && value > (buckets[i] as number)) i++ // i is in range
      series.counts[i] = (series.counts[i] as number) + 1 // as long as the buckets, plus one
      series.sum += value
    },
  }
}
