import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { getOrder, listOrders, type OrderItemRow, type OrderRow } from '../domain/orders/readOrders.js'
import { Requires } from '../policies/authorize.js'
import { Address, Order, OrderItem, OrderPage, OrdersArgs } from '../schema/orders.js'
import { toPage } from '../schema/page.js'
import { Pet } from '../schema/pets.js'
import { Decimal, Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import { User } from '../schema/users.js'
import type { Fields } from '../values/fields.js'
import type { OrderId } from '../values/ids.js'

@Resolver(() => Order)
export class OrdersResolver {
  @Query(() => Order, { description: 'One order.' })
  @Requires('orders:read')
  order(
    @Arg('id', () => Int64, { description: 'Its id.' }) id: OrderId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ) {
    return getOrder(services, actor, id, fields)
  }

  @Query(() => OrderPage, { description: 'The orders the caller may see: staff all, a customer their own.' })
  @Requires('orders:read')
  async orders(@Args(() => OrdersArgs) args: OrdersArgs, @Ctx() { services, actor }: RequestContext, @Selected('data') fields: Fields) {
    return toPage(await listOrders(services, actor, args, fields))
  }

  @FieldResolver(() => String)
  number(@Root() { id }: OrderRow) {
    return `ORD-${String(id).padStart(8, '0')}`
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
    return street && city && postalCode && country ? { street, city, postalCode, country } : null
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
