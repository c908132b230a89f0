import { createDispatcher, type Dispatcher } from '../../src/domain/webhooks/dispatcher.js'
import { type DispatcherId, systemIds } from '../../src/values/ids.js'
import { movableClock } from '../support/clock.js'
import { type PetStore, type PetStoreOptions, petStore, type Reply } from '../support/petStore.js'
import { type WebhookReceiver, webhookReceiver } from '../support/webhookReceiver.js'

type Caller = NonNullable<NonNullable<Parameters<PetStore['rest']>[2]>['as']>

/** A shop with a receiver. Deliveries are made only when a test calls `deliver`. */
export interface DeliveringStore extends PetStore {
  readonly receiver: WebhookReceiver
  readonly clock: ReturnType<typeof movableClock>
  /** Creates an endpoint, by default of the customer. @returns the reply to the creation */
  aWebhook(url: string, input?: object, as?: Caller): Promise<{ id: number; secret: string }>
  /** Makes all due deliveries, also those that become due meanwhile. */
  deliver(): Promise<void>
  /** Deliveries of an endpoint, as REST shows them, newest first. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape and assert their content
  deliveriesOf(id: number, as?: Caller): Promise<any[]>
  /** A delivery with its attempts. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  deliveryOf(webhookId: number, id: number, as?: Caller): Promise<any>
}

const SETTINGS = { WEBHOOK_ALLOW_PRIVATE: 'true' }

export async function deliveringStore({ settings, ...options }: PetStoreOptions = {}): Promise<DeliveringStore> {
  const clock = movableClock(new Date())
  const [store, receiver] = await Promise.all([petStore({ clock, settings: { ...SETTINGS, ...settings }, ...options }), webhookReceiver()])
  const { deliver, end } = deliveries(store)
  const deliveriesOf = async (id: number, as: Caller = 'customer') =>
    ok(await store.rest('GET', `/v1/webhooks/${id}/deliveries`, { as })).data
  return {
    ...store,
    receiver,
    clock,
    async aWebhook(url, input = {}, as = 'customer') {
      const events = ['order.created', 'order.updated', 'order.cancelled']
      return ok(await store.rest('POST', '/v1/webhooks', { as, body: { url, events, ...input } }))
    },
    deliver,
    deliveriesOf,
    deliveryOf: async (webhookId, id, as = 'customer') => ok(await store.rest('GET', `/v1/webhooks/${webhookId}/deliveries/${id}`, { as })),
    async close() {
      await end()
      await store.close()
      await receiver.close()
    },
  }
}

/** A dispatcher that works only on request. */
interface Deliveries {
  readonly dispatcher: Dispatcher
  /** @throws the first error of saving an outcome */
  deliver(): Promise<void>
  /** Forgets the errors of saving outcomes. */
  forgive(): void
  end(): Promise<void>
}

export function deliveries(store: Pick<PetStore, 'app'>): Deliveries {
  const services = () => store.app.services()
  let ended = 0
  let wake = () => {}
  const failures: unknown[] = []
  const dispatcher = createDispatcher(systemIds.uuid() as DispatcherId, services, {
    onFailure: (error) => void failures.push(error),
    graceMs: 0,
    onEnd() {
      ended += 1
      wake()
    },
  })
  return {
    dispatcher,
    async deliver() {
      for (;;) {
        const before = ended
        const claimed = await dispatcher.run(services())
        while (ended - before < claimed)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        if (failures.length > 0) throw failures[0]
        if (claimed === 0) return
      }
    },
    forgive: () => void failures.splice(0),
    end: () => dispatcher.stop(services()),
  }
}

export function ok(reply: Reply) {
  if (reply.status >= 300) throw new Error(`${reply.status}: ${reply.text}`)
  return reply.body
}
