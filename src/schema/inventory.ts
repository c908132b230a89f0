import { Field, Int, ObjectType } from 'type-graphql'
import { MAX_LOW_STOCK } from '../values/stockLevels.js'
import { AssumedSize } from './assumedSize.js'
import { Constrained } from './constrained.js'
import { Int64 } from './scalars.js'
import { COUNT, ShownFrom } from './shownLimits.js'

@ObjectType({ description: 'Pets by status.', simpleResolvers: true })
export class InventoryCounts {
  @Constrained(COUNT)
  @Field(() => Int, { description: 'Number of pets that customers can buy.' })
  available!: number
  @Constrained(COUNT)
  @Field(() => Int, { description: 'Number of pets whose units are all reserved, or that are not ready for sale.' })
  pending!: number
  @Constrained(COUNT)
  @Field(() => Int, { description: 'Number of pets that are sold out.' })
  sold!: number
}

@ObjectType({ description: 'A pet with low stock.', simpleResolvers: true })
@ShownFrom('CreatePetInput')
export class LowStock {
  @Field(() => Int64, { description: 'Id of the pet.' }) petId!: number
  @Field(() => String, { description: 'Name of the pet.' }) name!: string
  @Constrained(COUNT)
  @Field(() => Int, { description: 'Units left.' })
  stock!: number
}

@ObjectType({ description: 'Stock of the shop.', simpleResolvers: true })
export class Inventory {
  @Field(() => InventoryCounts, { description: 'Pets by status.' }) counts!: InventoryCounts
  @Field(() => Int64, { description: 'Units on hand.' }) onHand!: number
  @Field(() => Int64, { description: 'Units reserved by orders that are not paid yet.' }) reserved!: number
  @AssumedSize(10)
  @Constrained({ maxItems: MAX_LOW_STOCK })
  @Field(() => [LowStock], { description: `Pets on sale with at most two units left, the scarcest first; at most ${MAX_LOW_STOCK}.` })
  lowStock!: readonly LowStock[]
}
