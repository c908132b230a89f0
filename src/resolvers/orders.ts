import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { advanceOrder } from '../domain/orders/advanceOrder.js'
import { cancelOrder } from '../domain/orders/cancelOrder.js'
import { cancelling, placing } from '../domain/orders/orderWork.js'
import { placeOrder } from '../domain/orders/placeOrder.js'
import { connectOrders, getOrder, listOrders, type OrderItemRow, type OrderRow } from '../domain/orders/readOrders.js'
import { Requires } from '../policies/authorize.js'
import { Idempotency } from '../policies/idempotent.js'
import { Limited } from '../policies/limited.js'
import {
  Address,
  AdvanceOrderInput,
  Order,
  OrderChange,
  OrderConnection,
  OrderFilterArgs,
  OrderItem,
  OrderPage,
  OrderTimeline,
  OrderTracking,
  PlaceOrderInput,
} from '../schema/orders.js'
import { ConnectionArgs, PageArgs, toConnection, toPage } from '../schema/page.js'
import { Pet } from '../schema/pets.js'
import type { Returned, ReturnedConnection, ReturnedPage } from '../schema/returned.js'
import { Decimal, Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import { User } from '../schema/users.js'
import { expectedVersion } from '../schema/version.js'
import type { Fields } from '../values/fields.js'
import type { OrderId } from '../values/ids.js'
import { orderNumber } from '../values/orderNumber.js'
import { nextStatuses } from '../values/orderStatus.js'
import { trackingPath } from '../values/orderTracking.js'

const idOfOrder = { description: 'Id of the order.' }

@Resolver(() => Order)
export class OrdersResolver {
  @Query(() => Order, { description: 'An order.' })
  @Requires('orders:read')
  @Limited('orders.read')
  order(
    @Arg('id', () => Int64, { description: 'Id.' }) id: OrderId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Order>> {
    return getOrder(services, actor, id, fields)
  }

  @Query(() => OrderPage, { description: 'A page of the orders. Staff sees all orders; customers see their own.' })
  @Requires('orders:read')
  @Limited('orders.read')
  async orders(
    @Args(() => PageArgs) page: PageArgs,
    @Args(() => OrderFilterArgs) filter: OrderFilterArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<Order>> {
    return toPage(await listOrders(services, actor, { ...filter, ...page }, fields))
  }

  @Query(() => OrderConnection, { description: 'The orders as a connection (Relay Cursor Connections), with the visibility of `orders`.' })
  @Requires('orders:read')
  @Limited('orders.read')
  async ordersConnection(
    @Args(() => OrderFilterArgs) filter: OrderFilterArgs,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('edges.node', 'nodes') fields: Fields,
  ): Promise<ReturnedConnection<Order>> {
    return toConnection(await connectOrders(services, actor, { ...filter, ...page }, fields))
  }

  @Query(() => OrderTimeline, { description: 'The timeline of an order.' })
  @Requires('orders:read')
  @Limited('orders.read')
  async orderTimeline(
    @Arg('id', () => Int64, idOfOrder) id: OrderId,
    @Ctx() { services, actor, loaders }: RequestContext,
  ): Promise<OrderTimeline> {
    const order = await getOrder(services, actor, id)
    return { orderId: id, changes: await loaders.changesOfOrder.load(order.id) }
  }

  @Query(() => OrderTracking, { description: 'Tracking information of an order.' })
  @Requires('orders:read')
  @Limited('orders.read')
  async trackOrder(@Arg('id', () => Int64, idOfOrder) id: OrderId, @Ctx() { services, actor }: RequestContext): Promise<OrderTracking> {
    const order = await getOrder(services, actor, id)
    return { ...order, orderId: id, number: orderNumber(id), trackingUrl: services.urlOf(trackingPath(id)) }
  }

  @Mutation(() => Order, { description: 'Buys pets. Safe to retry with an idempotency key.' })
  @Requires('orders:write')
  @Limited('orders.create')
  @Idempotency(placing)
  placeOrder(
    @Arg('input', () => PlaceOrderInput, { description: 'The new order.' }) input: PlaceOrderInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<Order>> {
    return placeOrder(services, actor, input)
  }

  @Mutation(() => Order, { description: 'Cancels an order that was not shipped yet, and refunds the payment.' })
  @Requires('orders:write')
  @Idempotency(cancelling)
  cancelOrder(
    @Arg('id', () => Int64, idOfOrder) id: OrderId,
    @Ctx() { services, actor }: RequestContext,
    @Arg('version', () => Int, expectedVersion) version?: number | null,
  ): Promise<Returned<Order>> {
    return cancelOrder(services, actor, id, version)
  }

  @Mutation(() => Order, { description: 'Advances an order one step: pending, processing, shipped, delivered.' })
  @Requires('orders:write', 'staff')
  advanceOrder(
    @Arg('id', () => Int64, idOfOrder) id: OrderId,
    @Arg('input', () => AdvanceOrderInput, { description: 'The status to move the order to.' }) { status }: AdvanceOrderInput,
    @Ctx() { services, actor }: RequestContext,
    @Arg('version', () => Int, expectedVersion) version?: number | null,
  ): Promise<Returned<Order>> {
    return advanceOrder(services, actor, id, status ?? undefined, version)
  }

  @FieldResolver(() => String)
  number(@Root() { id }: OrderRow) {
    return orderNumber(id)
  }

  @FieldResolver(() => String)
  trackingUrl(@Root() { id }: OrderRow, @Ctx() { services }: RequestContext) {
    return services.urlOf(trackingPath(id))
  }

  @FieldResolver(() => [String])
  nextStatuses(@Root() order: OrderRow) {
    return nextStatuses(order)
  }

  @FieldResolver(() => [OrderChange])
  timeline(@Root() { id }: OrderRow, @Ctx() { loaders }: RequestContext) {
    return loaders.changesOfOrder.load(id)
  }

  @FieldResolver(() => User)
  customer(@Root() order: OrderRow, @Ctx() { loaders }: RequestContext, @Selected() fields: Fields) {
    return loaders.users(fields).load(order.customerId)
  }

  @FieldResolver(() => [OrderItem])
  items(@Root() { id }: OrderRow, @Ctx() { loaders }: RequestContext) {
    return loaders.itemsOfOrder.load(id)
  }

  @FieldResolver(() => Address)
  shippingAddress(@Root() order: OrderRow): Address | null {
    const { shippingStreet: street, shippingCity: city, shippingPostalCode: postalCode, shippingCountry: country } = order
    return street && city && country ? { street, city, postalCode, country } : null
  }
}

@Resolver(() => OrderItem)
export class OrderItemsResolver {
  @FieldResolver(() => Pet)
  pet(@Root() { petId }: OrderItemRow, @Ctx() { loaders }: RequestContext, @Selected() fields: Fields) {
    return petId === null ? null : loaders.pets(fields).load(petId)
  }

  @FieldResolver(() => Decimal)
  lineTotal(@Root() { quantity, unitPrice }: OrderItemRow) {
    return quantity * unitPrice
  }
}
