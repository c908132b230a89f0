import type { Registry } from 'prom-client'
import { Counter, Gauge } from './promClient.js'

/** The metrics of the tables that grow by themselves. The label is the name of a table of the code. */
export function measureTables(registers: Registry[]) {
  const labelNames = ['table'] as const
  return {
    rows: new Gauge({
      name: 'gateway_table_rows',
      help: 'Rows of a table that grows by itself, as PostgreSQL estimates them.',
      labelNames,
      aggregator: 'max',
      registers,
    }),
    bytes: new Gauge({
      name: 'gateway_table_bytes',
      help: 'Bytes of a table that grows by itself, with its indexes.',
      labelNames,
      aggregator: 'max',
      registers,
    }),
    overdueSeconds: new Gauge({
      name: 'gateway_table_overdue_seconds',
      help: 'Time for which the oldest row of a table should have been deleted already, in seconds; 0 while the clean-up keeps up.',
      labelNames,
      aggregator: 'max',
      registers,
    }),
    forgotten: new Counter({
      name: 'gateway_forgotten_rows_total',
      help: 'Old rows that this process has deleted, by table.',
      labelNames,
      registers,
    }),
  }
}
