import type { Registry } from 'prom-client'
import { Counter, Gauge, Histogram } from './promClient.js'

/** The metrics of events and their deliveries. */
export function measureWebhooks(registers: Registry[]) {
  return {
    webhookAttempts: new Counter({
      name: 'gateway_webhook_attempts_total',
      help: 'Attempts of webhook deliveries, by outcome: delivered, to be retried, or finally failed.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    webhookDelaySeconds: new Histogram({
      name: 'gateway_webhook_delay_seconds',
      help: 'Time from an event to its successful delivery, in seconds.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200, 36000],
      registers,
    }),
    webhooksDisabled: new Counter({
      name: 'gateway_webhooks_disabled_total',
      help: 'Endpoints that were disabled because they are gone or fail without end, by reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
    webhookBacklog: new Gauge({
      name: 'gateway_webhook_backlog',
      help: 'Pending deliveries to active endpoints, including retries; at most 100000 are counted.',
      aggregator: 'max',
      registers,
    }),
    webhookBacklogAge: new Gauge({
      name: 'gateway_webhook_backlog_age_seconds',
      help: 'Time since the oldest pending delivery to an active endpoint fell due, in seconds; 0 when none is due.',
      aggregator: 'max',
      registers,
    }),
  }
}
