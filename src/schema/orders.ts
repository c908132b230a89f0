import { ArgsType, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { OrderRow, OrderStatus } from '../db/queries/orders.js'
import type { Cents } from '../values/money.js'
import { Constrained } from './constrained.js'
import { Node } from './node.js'
import { PageArgs, Pagination } from './page.js'
import { Pet } from './pets.js'
import { DateTime, Decimal, Int64 } from './scalars.js'
import { User } from './users.js'

const OrderStatusEnum: Readonly<Record<OrderStatus, OrderStatus>> = {
  pending: 'pending',
  processing: 'processing',
  shipped: 'shipped',
  delivered: 'delivered',
  cancelled: 'cancelled',
}
registerEnumType(OrderStatusEnum, {
  name: 'OrderStatus',
  description: 'How far an order has come.',
  valuesConfig: {
    pending: { description: 'Placed.' },
    processing: { description: 'Being packed.' },
    shipped: { description: 'On its way.' },
    delivered: { description: 'With the customer.' },
    cancelled: { description: 'Called off.' },
  },
})

type PaymentStatus = OrderRow['paymentStatus']
const PaymentStatusEnum: Readonly<Record<PaymentStatus, PaymentStatus>> = {
  pending: 'pending',
  captured: 'captured',
  failed: 'failed',
  refunding: 'refunding',
  refunded: 'refunded',
}
registerEnumType(PaymentStatusEnum, {
  name: 'PaymentStatus',
  description: 'Where the money of an order is.',
  valuesConfig: {
    pending: { description: 'Not charged yet.' },
    captured: { description: 'Charged.' },
    failed: { description: 'The charge was declined.' },
    refunding: { description: 'On its way back.' },
    refunded: { description: 'Paid back.' },
  },
})

@ObjectType({ description: 'Where an order is sent.', simpleResolvers: true })
export class Address {
  @Field(() => String, { description: 'Street and number.' }) street!: string
  @Field(() => String, { description: 'City.' }) city!: string
  @Field(() => String, { description: 'Postal code.' }) postalCode!: string
  @Field(() => String, { description: 'Country (ISO 3166-1 alpha-2).' }) country!: string
}

@ObjectType({ description: 'One line of an order; name and price are those of the purchase.', simpleResolvers: true })
export class OrderItem {
  @Field(() => Int, { description: 'Number of the line, from 1.' }) line!: number
  @Field(() => Int64, { nullable: true, description: 'Number of the pet; null when it has left the catalogue.' }) petId!: number | null
  @Field(() => Pet, { nullable: true, description: 'The pet as it is today; null when it has left the catalogue.' }) pet?: Pet | null
  @Field(() => String, { description: 'Name at the purchase.' }) name!: string
  @Field(() => Int, { description: 'Units bought.' }) quantity!: number
  @Field(() => Decimal, { description: 'Price of one at the purchase.' }) unitPrice!: Cents
  @Field(() => Decimal, { description: 'Price of the line.' }) lineTotal?: Cents
}

@ObjectType({ description: 'A purchase by one customer.', implements: Node, simpleResolvers: true })
export class Order extends Node {
  @Field(() => Int64, { description: 'Its id.' }) id!: number
  @Field(() => String, { description: 'Number shown to people: ORD-00000042.' }) number?: string
  @Field(() => Int64, { description: 'Number of the customer.' }) customerId!: number
  @Field(() => User, { nullable: true, description: 'The customer; null when the caller may not see them.' }) customer?: User | null
  @Field(() => [OrderItem], { description: 'What was bought, by line; at most 100.' }) items?: OrderItem[]
  @Field(() => OrderStatusEnum, { description: 'How far it has come.' }) status!: OrderStatus
  @Field(() => PaymentStatusEnum, { description: 'Where the money is.' }) paymentStatus!: PaymentStatus
  @Field(() => Decimal, { description: 'Sum of the lines, in `currency`.' }) totalAmount!: Cents
  @Field(() => String, { description: 'Currency of all amounts (ISO 4217).' }) currency!: string
  @Field(() => Address, { nullable: true, description: 'Where it is sent.' }) shippingAddress?: Address | null
  @Field(() => DateTime, { description: 'When it was placed.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'When it last changed.' }) updatedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it should arrive.' }) estimatedDelivery!: Date | null
  @Field(() => Int, { description: 'Counts its changes from 1.' }) version!: number
}

@ObjectType({ description: 'A page of orders.', simpleResolvers: true })
export class OrderPage {
  @Field(() => [Order], { description: 'The orders of this page.' }) data!: Order[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class OrdersArgs extends PageArgs {
  @Field(() => OrderStatusEnum, { nullable: true, description: 'Only orders of this status.' }) status?: OrderStatus | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-createdAt' })
  @Field(() => String, {
    nullable: true,
    description: 'Order: `id`, `createdAt`, `totalAmount`; `-` for descending, several by comma. Default `-createdAt`.',
  })
  sort?: string | null
}
