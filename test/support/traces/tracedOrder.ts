import type { IncomingHttpHeaders } from 'node:http'
import { createApp } from '../../../src/app.js'
import { parseConfig } from '../../../src/config.js'
import { provisionApiKey } from '../../../src/domain/apiKeys/provisionApiKey.js'
import { startWorkers } from '../../../src/workers.js'
import { paymentProvider } from '../paymentProvider.js'
import type { RunPlace } from '../runPlace.js'
import { webhookReceiver } from '../webhookReceiver.js'
import { type CollectedSpan, traceCollector } from './collector.js'

/** The span of the caller that places the order. */
export const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' } as const

interface TracedOrder {
  /** All spans of the gateway. */
  readonly spans: readonly CollectedSpan[]
  /** The headers of the charge, and of the delivery. */
  readonly charged: IncomingHttpHeaders | undefined
  readonly delivered: IncomingHttpHeaders | undefined
  /** The bytes that the collector has received, as text. */
  readonly text: string
  /** Values of the caller, and secrets, which no span may show. */
  readonly secrets: readonly string[]
}

/**
 * Places an order by `POST /v1/orders` on a whole gateway with its background loops, which charges it and delivers its webhook.
 * @param warmUp orders that are placed before, without a webhook: the first ones compile and plan
 */
export async function tracedOrder({ address, folder }: Pick<RunPlace, 'address' | 'folder'>, warmUp = 0): Promise<TracedOrder> {
  const [collector, provider, receiver] = await Promise.all([traceCollector(), paymentProvider(), webhookReceiver()])
  const config = parseConfig({
    APP_ENV: 'test',
    DATA_DIR: folder,
    LOG_LEVEL: 'fatal',
    PORT: '0',
    PUBLIC_URL: 'http://petstore.test',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    PAYMENT_BASE_URL: provider.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  })
  const app = await createApp(config, address)
  const workers = startWorkers(app, config)
  const endpoint = receiver.endpoint('orders')
  const staff = await provisionApiKey(app.services(), { email: 'staff@example.com', role: 'staff' })
  const customer = await provisionApiKey(app.services(), { email: 'traced.customer@example.com', role: 'customer' })

  async function post(url: string, key: string, payload: object, headers: Readonly<Record<string, string>> = {}) {
    const reply = await app.http.inject({ method: 'POST', url, payload, headers: { authorization: `ApiKey ${key}`, ...headers } })
    if (reply.statusCode !== 201) throw new Error(`${reply.statusCode}: ${reply.body}`)
    return reply.json()
  }

  try {
    const pet = await post('/v1/pets', staff, { name: 'Rex', status: 'available', price: 29.99, stock: 100 })
    const order = {
      items: [{ petId: pet.id, quantity: 1 }],
      paymentMethod: 'pm_canary_method',
      shippingAddress: { street: '12 Canary Street', city: 'Portland', postalCode: '97201', country: 'US' },
    }
    for (let placed = 0; placed < warmUp; placed++) await post('/v1/orders', customer, order)
    const { secret } = await post('/v1/webhooks', customer, { url: endpoint.url, events: ['order.created'] })
    await post('/v1/orders', customer, order, { traceparent: `00-${caller.traceId}-${caller.spanId}-01`, tracestate: 'vendor=canary' })
    await endpoint.waitFor(1)
    await workers.stop()
    await app.close()
    return {
      spans: collector.spans,
      charged: provider.headers.at(-1),
      delivered: endpoint.requests[0]?.headers,
      text: collector.text,
      secrets: [staff, customer, secret, 'pm_canary_method', '12 Canary Street', 'traced.customer@example.com'],
    }
  } finally {
    await Promise.all([collector.close(), provider.close(), receiver.close()])
  }
}
