import path from 'node:path'
import type { Config } from './config.js'
import type { Database } from './db/client.js'
import type { Alerts } from './domain/ports/alerts.js'
import type { PaymentProvider } from './domain/ports/payments.js'
import type { Services } from './domain/services.js'
import { guarded } from './providers/payments/guarded.js'
import { createHttpPayments } from './providers/payments/http.js'
import { createSandboxPayments } from './providers/payments/sandbox.js'
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

/** Folder of uploaded pictures. */
export function shopPhotoFolder({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): string {
  return path.join(DATA_DIR, 'photos')
}

/** The providers behind the ports of the shop. */
export function shopProviders(
  { config, database, clock, ids, publicUrl, alerts, makeGate }: ShopSurroundings,
  { payments }: ShopSubstitutes,
): Pick<Services, 'payments' | 'photoStore'> {
  const { PAYMENT_BASE_URL } = config
  const provider = () =>
    PAYMENT_BASE_URL ? createHttpPayments(PAYMENT_BASE_URL) : createSandboxPayments({ session: database.session, clock, ids })
  return {
    payments: payments ?? guarded(provider(), {}, makeGate),
    photoStore: createPhotoFiles(shopPhotoFolder(config), publicUrl, alerts),
  }
}
