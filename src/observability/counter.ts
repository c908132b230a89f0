import type { Registry } from 'prom-client'
import { Counter } from './promClient.js'
import { type Labels, SeriesByLabels } from './series.js'

interface CounterFacts<Label extends string> {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly Label[]
  readonly registers: Registry[]
}

/** A counter for events of every request. prom-client gets the sums when somebody reads the metrics. */
export function createCounter<Label extends string>(facts: CounterFacts<Label>) {
  const sums = new SeriesByLabels(facts.labelNames, () => ({ sum: 0 }))
  new Counter({
    ...facts,
    collect() {
      this.reset()
      for (const [labels, { sum }] of sums) this.inc(labels, sum)
    },
  })
  return {
    /** Makes the series, with the sum 0. */
    begin(labels: Labels<Label>): void {
      sums.of(labels)
    },
    inc(labels: Labels<Label>): void {
      sums.of(labels).sum += 1
    },
  }
}
