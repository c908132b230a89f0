import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { PetId, UserId } from '../values/ids.js'
import type { Cents } from '../values/money.js'
import type { OrderStatus, PaymentStatus } from '../values/orderStatus.js'
import { visible } from '../values/textRule.js'
import { AssumedSize } from './assumedSize.js'
import { Constrained, OnDemand } from './constrained.js'
import { ApiAddress } from './inRest.js'
import { Node } from './node.js'
import { PageInfo, Pagination } from './page.js'
import { Pet } from './pets.js'
import { DateTime, Decimal, Int64 } from './scalars.js'
import { ADDRESS, ORDINAL, ShownFrom } from './shownLimits.js'
import { User } from './users.js'

const MAX_ITEMS = 100

const OrderStatusEnum: Readonly<Record<OrderStatus, OrderStatus>> = {
  pending: 'pending',
  processing: 'processing',
  shipped: 'shipped',
  delivered: 'delivered',
  cancelled: 'cancelled',
}
registerEnumType(OrderStatusEnum, {
  name: 'OrderStatus',
  description: 'Status of an order.',
  valuesConfig: {
    pending: { description: 'The order was placed.' },
    processing: { description: 'The order is being packed.' },
    shipped: { description: 'On the way to the customer.' },
    delivered: { description: 'Delivered to the customer.' },
    cancelled: { description: 'The order was cancelled.' },
  },
})

const PaymentStatusEnum: Readonly<Record<PaymentStatus, PaymentStatus>> = {
  pending: 'pending',
  captured: 'captured',
  failed: 'failed',
  refunding: 'refunding',
  refunded: 'refunded',
}
registerEnumType(PaymentStatusEnum, {
  name: 'PaymentStatus',
  description: 'Status of the payment of an order.',
  valuesConfig: {
    pending: { description: 'Not charged yet.' },
    captured: { description: 'The payment was charged.' },
    failed: { description: 'The charge was declined.' },
    refunding: { description: 'The refund is under way.' },
    refunded: { description: 'The payment was refunded.' },
  },
})

const LINE = { minimum: 1, maximum: MAX_ITEMS } as const
const QUANTITY = { minimum: 1, maximum: 999 } as const
/** The number in an order's number is its id, of at most 16 digits. */
const ORDER_NUMBER = { minLength: 12, maxLength: 20, pattern: { source: /^ORD-\d{8,16}$/, meaning: 'an order number' } } as const
const CURRENCY = { minLength: 3, maxLength: 3, pattern: { source: /^[A-Z]{3}$/, meaning: 'a currency' } } as const
/** Statuses of an order and of its payment never come back, so the timeline stays short. */
const CHANGES = { maxItems: 20 } as const

@ObjectType({ description: 'A shipping address.', simpleResolvers: true })
@ShownFrom('AddressInput')
export class Address {
  @Field(() => String, { description: 'Street and number.' }) street!: string
  @Field(() => String, { description: 'City.' }) city!: string
  @Field(() => String, { nullable: true, description: 'Postal code; null in countries without postal codes.' }) postalCode!: string | null
  @Field(() => String, { description: 'Country (ISO 3166-1 alpha-2).' }) country!: string
}

@ObjectType({ description: 'A line of an order. Name and price are those at the time of the purchase.', simpleResolvers: true })
@ShownFrom('CreatePetInput')
export class OrderItem {
  @Constrained(LINE)
  @Field(() => Int, { description: 'Number of the line, from 1.' })
  line!: number
  @Field(() => Int64, { nullable: true, description: 'Id of the pet; null when the pet has left the catalogue.' }) petId!: number | null
  @Field(() => Pet, { nullable: true, description: 'The pet as it is now; null when the pet has left the catalogue.' }) pet?: Pet | null
  @Field(() => String, { description: 'Name at the time of the purchase.' }) name!: string
  @Constrained(QUANTITY)
  @Field(() => Int, { description: 'Units bought.' })
  quantity!: number
  @Field(() => Decimal, { description: 'Price of one unit at the time of the purchase.' }) unitPrice!: Cents
  @Field(() => Decimal, { description: 'Price of the line.' }) lineTotal?: Cents
}

@ObjectType({ description: 'A change of an order.', simpleResolvers: true })
export class OrderChange {
  @Field(() => OrderStatusEnum, { description: 'Status after the change.' }) status!: OrderStatus
  @Field(() => PaymentStatusEnum, { description: 'Payment status after the change.' }) paymentStatus!: PaymentStatus
  @Constrained({ maxLength: 100 })
  @Field(() => String, { nullable: true, description: 'A note, where the statuses do not tell enough.' })
  note!: string | null
  @Field(() => DateTime, { description: 'Time.' }) createdAt!: Date
}

@ObjectType({ description: 'The timeline of an order.', simpleResolvers: true })
export class OrderTimeline {
  @Field(() => Int64, { description: 'Id of the order.' }) orderId!: number
  @AssumedSize(5)
  @Constrained(CHANGES)
  @Field(() => [OrderChange], { description: 'Every change, from the beginning.' })
  changes!: readonly OrderChange[]
}

@ObjectType({ description: 'Status of an order.', simpleResolvers: true })
export class OrderTracking {
  @Field(() => Int64, { description: 'Id of the order.' }) orderId!: number
  @Constrained(ORDER_NUMBER)
  @Field(() => String, { description: 'Order number for people.' })
  number!: string
  @Field(() => OrderStatusEnum, { description: 'Status of the order.' }) status!: OrderStatus
  @Field(() => DateTime, { nullable: true, description: 'Estimated delivery; null for an order that will not be delivered.' })
  estimatedDelivery!: Date | null
  @ApiAddress()
  @Constrained(ADDRESS)
  @Field(() => String, { description: 'Address of the tracking information.' })
  trackingUrl!: string
  @Field(() => DateTime, { description: 'Time of the last change.' }) updatedAt!: Date
}

@ObjectType({ description: 'A purchase by one customer.', implements: Node, simpleResolvers: true })
export class Order extends Node {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Constrained(ORDER_NUMBER)
  @Field(() => String, { description: 'Order number for people: ORD-00000042.' })
  number?: string
  @Field(() => Int64, { description: 'Id of the customer.' }) customerId!: number
  @Field(() => User, { nullable: true, description: 'The customer; null when the caller may not see the account.' }) customer?: User | null
  @AssumedSize(5)
  @Constrained({ maxItems: MAX_ITEMS })
  @Field(() => [OrderItem], { description: `The lines of the order, at most ${MAX_ITEMS}.` })
  items?: OrderItem[]
  @Field(() => OrderStatusEnum, { description: 'Status of the order.' }) status!: OrderStatus
  @Field(() => PaymentStatusEnum, { description: 'Status of the payment.' }) paymentStatus!: PaymentStatus
  @Field(() => Decimal, { description: 'Sum of the lines, in `currency`.' }) totalAmount!: Cents
  @Constrained(CURRENCY)
  @Field(() => String, { description: 'Currency of all amounts (ISO 4217).' })
  currency!: string
  @Field(() => Address, { nullable: true, description: 'Shipping address.' }) shippingAddress?: Address | null
  @Field(() => DateTime, { description: 'Time of the purchase.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'Time of the last change.' }) updatedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'Estimated delivery; null for an order that will not be delivered.' })
  estimatedDelivery!: Date | null
  @ApiAddress()
  @Constrained(ADDRESS)
  @Field(() => String, { description: 'Address of the tracking information.' })
  trackingUrl?: string
  @AssumedSize(2)
  @Field(() => [OrderStatusEnum], { description: 'Statuses that can follow.' })
  nextStatuses?: OrderStatus[]
  @AssumedSize(5)
  @OnDemand()
  @Constrained(CHANGES)
  @Field(() => [OrderChange], { description: 'All changes, from the beginning.' })
  timeline?: OrderChange[]
  @Constrained(ORDINAL)
  @Field(() => Int, { description: 'Version number; it counts the changes from 1.' })
  version!: number
}

@ObjectType({ description: 'A page of orders.', simpleResolvers: true })
export class OrderPage {
  @Field(() => [Order], { description: 'The orders of this page.' }) data!: Order[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ObjectType({ description: 'An order and its position in a connection.', simpleResolvers: true })
export class OrderEdge {
  @Field(() => String, { description: 'Cursor of this order, for `after` and `before`.' }) cursor!: string
  @Field(() => Order, { description: 'The order.' }) node!: Order
}

@ObjectType({ description: 'Orders as a connection (Relay Cursor Connections).', simpleResolvers: true })
export class OrderConnection {
  @Field(() => [OrderEdge], { description: 'The orders with their cursors.' }) edges!: OrderEdge[]
  @Field(() => [Order], { description: 'The orders without their cursors.' }) nodes!: Order[]
  @Field(() => PageInfo, { description: 'Cursors of the first and the last edge, and whether more edges exist.' }) pageInfo!: PageInfo
  @Field(() => Int, { description: 'Number of matching orders, at most 10000.' }) totalCount?: number
}

/** Filters and order of a list of orders. */
@ArgsType()
export class OrderFilterArgs {
  @Field(() => OrderStatusEnum, { nullable: true, description: 'Only orders with this status.' }) status?: OrderStatus | null
  @Field(() => Int64, { nullable: true, description: 'Only orders of this customer.' }) customerId?: UserId | null
  @Field(() => DateTime, { nullable: true, description: 'Only orders placed at this moment or later.' }) createdFrom?: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Only orders placed before this moment.' }) createdTo?: Date | null

  @Constrained({ example: 10 })
  @Field(() => Decimal, { nullable: true, description: 'Only orders of at least this total.' })
  minTotal?: Cents | null

  @Constrained({ example: 500 })
  @Field(() => Decimal, { nullable: true, description: 'Only orders of at most this total.' })
  maxTotal?: Cents | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-createdAt' })
  @Field(() => String, {
    nullable: true,
    description: 'Sort order: `id`, `createdAt`, `totalAmount`; `-` for descending, several separated by commas. Default `-createdAt`.',
  })
  sort?: string | null
}

@InputType({ description: 'A line of a new order.' })
export class OrderItemInput {
  @Constrained({ example: 10 })
  @Field(() => Int64, { description: 'Id of the pet.' })
  petId!: PetId

  @Constrained({ ...QUANTITY, example: 1 })
  @Field(() => Int, { description: 'Units, 1 to 999.' })
  quantity!: number

  @Field(() => Decimal, {
    nullable: true,
    description: 'Expected price of one unit. If the current price differs, the order is refused with CONFLICT.',
  })
  unitPrice?: Cents | null
}

@InputType({ description: 'A shipping address.' })
export class AddressInput {
  @Constrained({ minLength: 1, maxLength: 100, ...visible, example: '12 Harbour Street' })
  @Field(() => String, { description: 'Street and number, at most 100 characters.' })
  street!: string

  @Constrained({ minLength: 1, maxLength: 50, ...visible, example: 'Portland' })
  @Field(() => String, { description: 'City, at most 50 characters.' })
  city!: string

  @Constrained({ minLength: 2, maxLength: 10, example: '97201' })
  @Field(() => String, {
    nullable: true,
    description:
      'Postal code: 12345 or 12345-6789 in the US, elsewhere 2 to 10 letters, digits, spaces or hyphens. Required where the country has postal codes.',
  })
  postalCode?: string | null

  @Constrained({ minLength: 2, maxLength: 2, pattern: { source: /^[A-Z]{2}$/, meaning: 'a country (ISO 3166-1 alpha-2)' }, example: 'US' })
  @Field(() => String, { description: 'Country (ISO 3166-1 alpha-2).' })
  country!: string
}

@InputType({ description: 'A new order.' })
export class PlaceOrderInput {
  @Field(() => Int64, {
    nullable: true,
    description: 'Id of the customer. Default: the caller. Staff can name any active customer; OAuth clients must name one.',
  })
  customerId?: UserId | null

  @Constrained({ minItems: 1, maxItems: MAX_ITEMS })
  @Field(() => [OrderItemInput], { description: `The lines, 1 to ${MAX_ITEMS}, all in one currency.` })
  items!: OrderItemInput[]

  @Field(() => AddressInput, { nullable: true, description: 'Shipping address.' })
  shippingAddress?: AddressInput | null

  @Constrained({
    minLength: 1,
    maxLength: 100,
    pattern: { source: /^[!-~]+$/, meaning: 'a payment method of the provider, without spaces' },
    example: 'pm_ok',
  })
  @Field(() => String, {
    nullable: true,
    description:
      'Payment method, in the provider’s terms. The sandbox knows `pm_ok` (the default) and methods that fail, such as `pm_declined`: its guide lists them.',
  })
  paymentMethod?: string | null
}

@InputType({ description: 'The status to move the order to.' })
export class AdvanceOrderInput {
  @Field(() => OrderStatusEnum, { nullable: true, description: 'The next status. Default: the status that follows.' })
  status?: OrderStatus | null
}
