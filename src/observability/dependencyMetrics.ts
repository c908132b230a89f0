import type { Registry } from 'prom-client'
import { Gauge } from './promClient.js'

/** The state of each dependency that `/health` shows, by its name. A reader of the metrics asks the dependencies, as a reader of `/health` does. */
export function measureDependencies(registers: Registry[]) {
  let ask = async (): Promise<ReadonlyMap<string, boolean>> => new Map()
  new Gauge({
    name: 'gateway_dependency_up',
    help: '1 while a dependency answers; 0 while it does not, by the name that `/health` gives it.',
    labelNames: ['dependency'] as const,
    aggregator: 'min',
    registers,
    async collect() {
      for (const [dependency, isUp] of await ask()) this.set({ dependency }, isUp ? 1 : 0)
    },
  })
  return {
    /** @param states asks all dependencies whether they are up */
    watch(states: () => Promise<ReadonlyMap<string, boolean>>): void {
      ask = states
    },
  }
}
