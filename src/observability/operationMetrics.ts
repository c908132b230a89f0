import type { Registry } from 'prom-client'
import { createCounter } from './counter.js'
import { createHistogram } from './histogram.js'

/** The metrics of the operations that the executor runs. */
export function measureOperations(registers: Registry[]) {
  return {
    operations: createCounter({
      name: 'gateway_operations_total',
      help: 'Operations run by the executor, by kind and style.',
      labelNames: ['kind', 'style'] as const,
      registers,
    }),
    operationSeconds: createHistogram({
      name: 'gateway_operation_duration_seconds',
      help: 'Time of a GraphQL operation without the door, in seconds, by name and outcome: ok or error. Names beyond the known names count as (other).',
      labelNames: ['operation', 'outcome'] as const,
      buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
      registers,
    }),
    operationCost: createHistogram({
      name: 'gateway_operation_cost_points',
      help: 'Points of an operation, by style.',
      labelNames: ['style'] as const,
      buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1000],
      registers,
    }),
    reads: createCounter({
      name: 'gateway_reads_total',
      help: 'Runs of root fields of queries, by their way: cached, planned, resolved, incomplete or failed (the planned statement gave no answer, so the resolvers did).',
      labelNames: ['field', 'way'] as const,
      registers,
    }),
    statements: createHistogram({
      name: 'gateway_operation_sql_statements',
      help: 'SQL statements per operation.',
      labelNames: ['style'] as const,
      buckets: [0, 1, 2, 3, 4, 5, 8, 12, 20],
      registers,
    }),
  }
}
