/*
 * Works around: the entry point of prom-client (15.1.3) loads the API of OpenTelemetry, which its metric of the CPU uses for examples of traces. So this
 * file loads the parts of prom-client by themselves, and counts the CPU by itself.
 * Upstream: https://github.com/siimon/prom-client/blob/v15.1.3/lib/metrics/processCpuTotal.js
 * Remove when: prom-client loads OpenTelemetry only for `enableExemplars`; `test/system/greeting.test.ts` tells.
 */
import { createRequire } from 'node:module'
import type * as prom from 'prom-client'

const require = createRequire(import.meta.url)

// the entry point exports these files under the same names
export const AggregatorRegistry = require('prom-client/lib/cluster.js') as typeof prom.AggregatorRegistry
export const Counter = require('prom-client/lib/counter.js') as typeof prom.Counter
export const Gauge = require('prom-client/lib/gauge.js') as typeof prom.Gauge
export const Histogram = require('prom-client/lib/histogram.js') as typeof prom.Histogram
export const Registry = require('prom-client/lib/registry.js') as typeof prom.Registry

/** The default metrics of prom-client, but its metric of the CPU. */
const parts = [
  'processStartTime',
  'osMemoryHeap',
  'processOpenFileDescriptors',
  'processMaxFileDescriptors',
  'eventLoopLag',
  'processResources',
  'processHandles',
  'processRequests',
  'heapSizeAndUsed',
  'heapSpacesSizeAndUsed',
  'version',
  'gc',
] as const

type Collect = (register: prom.Registry, config: { readonly eventLoopMonitoringPrecision: number }) => void

/** Collects the default metrics of a process. */
export function collectProcessMetrics(register: prom.Registry): void {
  for (const part of parts) {
    const collect = require(`prom-client/lib/metrics/${part}.js`) as Collect // as `lib/defaultMetrics.js` calls it
    collect(register, { eventLoopMonitoringPrecision: 10 })
  }
  countCpu(register, 'process_cpu_user_seconds_total', 'Total user CPU time spent in seconds.', ({ user }) => user)
  countCpu(register, 'process_cpu_system_seconds_total', 'Total system CPU time spent in seconds.', ({ system }) => system)
  countCpu(register, 'process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.', ({ user, system }) => user + system)
}

function countCpu(register: prom.Registry, name: string, help: string, microseconds: (usage: NodeJS.CpuUsage) => number): void {
  new Counter({
    name,
    help,
    registers: [register],
    collect() {
      this.reset()
      this.inc(microseconds(process.cpuUsage()) / 1e6)
    },
  })
}
