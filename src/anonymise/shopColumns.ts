import type { ColumnRule, TableRules } from './columnRule.js'
import { each, keep, keepIf, madeUpText, uuid, webAddress, words } from './rules.js'

/** Uploaded pictures get another name; pictures of the demo catalogue are part of the program. */
const picture: ColumnRule = (value, by) => {
  const [, id, extension] = /^\/photos\/([0-9a-f-]{36})(\.\w+)$/.exec(value) ?? []
  if (id !== undefined) return `/photos/${by.uuid(id)}${extension}`
  return /^\/photos\/demo\/[\w-]+\.\w+$/.test(value) ? value : webAddress(value, by)
}
/** An id that the payment provider has given. */
const charge = madeUpText('charge')

/** The rules of the columns of the shop. The catalogue is public, and stays, except its free texts. */
export const shopColumns: TableRules = {
  categories: { id: keep, name: keep },
  tags: { id: keep, name: keep },
  pets: {
    id: keep,
    sku: keep,
    name: keep,
    category_id: keep,
    status: keep,
    is_status_of_sales: keep,
    description: words('pet'),
    species: keep,
    breed: keep,
    birth_date: keep,
    price: keep,
    currency: keep,
    stock: keep,
    reserved: keep,
    photo_urls: each(picture),
    created_at: keep,
    updated_at: keep,
    version: keep,
  },
  pet_tags: { pet_id: keep, tag_id: keep },
  photos: { id: keep, pet_id: keep, path: picture, media_type: keep, bytes: keep, created_at: keep },
  orders: {
    id: keep,
    customer_id: keep,
    status: keep,
    payment_status: keep,
    total_amount: keep,
    currency: keep,
    shipping_street: madeUpText('street'),
    shipping_city: madeUpText('city'),
    shipping_postal_code: madeUpText('postal code'),
    shipping_country: keep,
    created_at: keep,
    updated_at: keep,
    estimated_delivery: keep,
    version: keep,
    recovery_point: keep,
    lease_until: keep,
    payment_method: madeUpText('payment method'),
    charge_key: uuid,
    refund_key: uuid,
    charge_id: charge,
    settle_attempts: keep,
    next_settle_at: keep,
    may_be_charged: keep,
    alerted_at: keep,
  },
  order_items: { order_id: keep, line: keep, pet_id: keep, name: keep, quantity: keep, unit_price: keep },
  order_changes: { id: keep, order_id: keep, status: keep, payment_status: keep, note: madeUpText('note'), created_at: keep },
  payment_movements: { id: keep, order_id: keep, kind: keep, amount: keep, charge_id: charge, created_at: keep },
  stock_movements: { id: keep, pet_id: keep, order_id: keep, kind: keep, quantity: keep, created_at: keep },
  sandbox_charges: {
    key: uuid,
    charge_id: charge,
    reference: keepIf(/^[A-Za-z]+[:_ -]?\d+$/, madeUpText('reference')),
    amount: keep,
    currency: keep,
    status: keep,
    refund_key: uuid,
    created_at: keep,
  },
}
