import { Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { readInventory } from '../domain/inventory/readInventory.js'
import { Public } from '../policies/authorize.js'
import { Cached } from '../policies/cached.js'
import { Inventory } from '../schema/inventory.js'

@Resolver(() => Inventory)
export class InventoryResolver {
  @Query(() => Inventory, { description: 'Stock of the shop.' })
  @Public()
  @Cached('catalogue')
  inventory(@Ctx() { services }: RequestContext): Promise<Inventory> {
    return readInventory(services)
  }
}
