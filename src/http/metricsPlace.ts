import type { Config } from '../config.js'

/** How `/metrics` is served: to everybody, to holders of the token, on a port of its own, or not at all. */
type MetricsPlace = 'open' | 'token' | 'port' | 'none'

/** Metrics tell of the load and the faults of a shop, so in staging and production an operator must choose their readers. */
export function metricsPlace({
  METRICS_PORT,
  METRICS_TOKEN,
  isOpen,
}: Pick<Config, 'METRICS_PORT' | 'METRICS_TOKEN' | 'isOpen'>): MetricsPlace {
  if (METRICS_PORT !== undefined) return 'port'
  if (METRICS_TOKEN !== undefined) return 'token'
  return isOpen ? 'open' : 'none'
}
