import { bigint, char, pgEnum, pgTable, uuid, varchar } from 'drizzle-orm/pg-core'
import type { Cents } from '../../values/money.js'
import { moment } from './moment.js'

export const sandboxChargeStatus = pgEnum('sandbox_charge_status', ['charged', 'declined', 'refunded'])

/** The books of the sandbox's payment provider. The provider is not part of the shop, so it writes in transactions of its own. */
export const sandboxCharges = pgTable('sandbox_charges', {
  /** The idempotency key of the charge. */
  key: uuid().primaryKey(),
  chargeId: varchar('charge_id', { length: 40 }).notNull().unique(),
  reference: varchar({ length: 100 }).notNull(),
  amount: bigint({ mode: 'number' }).$type<Cents>().notNull(),
  currency: char({ length: 3 }).notNull(),
  status: sandboxChargeStatus().notNull(),
  refundKey: uuid('refund_key'),
  createdAt: moment('created_at').notNull(),
})
