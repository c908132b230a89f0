import path from 'node:path'
import type { Config } from './config.js'
import type { Database } from './db/client.js'
import type { Alerts } from './domain/ports/alerts.js'
import type { PaymentProvider } from './domain/ports/payments.js'
import type { PhotoStore } from './domain/ports/photoStore.js'
import type { Services } from './domain/services.js'
import { guarded } from './providers/payments/guarded.js'
import { createHttpPayments } from './providers/payments/http.js'
import { createSandboxPayments } from './providers/payments/sandbox.js'
import { createPhotoBucket } from './providers/photoBucket.js'
import { createPhotoFiles } from './providers/photoFiles.js'
import type { Clock } from './values/clock.js'
import type { MakeGate } from './values/fairGate.js'
import type { Ids } from './values/ids.js'

/** Substitutes for parts of the shop, for tests. */
export interface ShopSubstitutes {
  /** Replaces the payment provider and its circuit breaker. */
  readonly payments?: PaymentProvider
}

declare module './createProviders.js' {
  interface Substitutes extends ShopSubstitutes {}
}

interface ShopSurroundings {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly publicUrl: () => string
  readonly alerts: Alerts
  readonly makeGate: MakeGate
}

/** The store of uploaded pictures: the bucket of a setting, or a folder. */
export function shopPhotos(
  { PHOTOS_URL, DATA_DIR }: Pick<Config, 'PHOTOS_URL' | 'DATA_DIR'>,
  publicUrl: () => string,
  alerts: Pick<Alerts, 'diskFull'>,
  makeGate?: MakeGate,
): PhotoStore {
  return PHOTOS_URL
    ? createPhotoBucket(PHOTOS_URL, publicUrl, alerts, makeGate)
    : createPhotoFiles(path.join(DATA_DIR, 'photos'), publicUrl, alerts)
}

/** The providers behind the ports of the shop. */
export function shopProviders(
  { config, database, clock, ids, publicUrl, alerts, makeGate }: ShopSurroundings,
  { payments }: ShopSubstitutes,
): Pick<Services, 'payments' | 'photoStore' | 'refill'> {
  const { PAYMENT_BASE_URL } = config
  const provider = () =>
    PAYMENT_BASE_URL ? createHttpPayments(PAYMENT_BASE_URL) : createSandboxPayments({ session: database.session, clock, ids })
  return {
    payments: payments ?? guarded(provider(), {}, makeGate),
    photoStore: shopPhotos(config, publicUrl, alerts, makeGate),
    refill: async (tx, now) => (await import('./seed/seedDemo.js')).refillDemo(tx, now),
  }
}
