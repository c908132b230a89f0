import { Field, Int, ObjectType } from 'type-graphql'
import { Int64 } from './scalars.js'

@ObjectType({ description: 'Pets by status.', simpleResolvers: true })
export class InventoryCounts {
  @Field(() => Int, { description: 'Number of pets that customers can buy.' }) available!: number
  @Field(() => Int, { description: 'Number of pets whose units are all reserved, or that are not ready for sale.' }) pending!: number
  @Field(() => Int, { description: 'Number of pets that are sold out.' }) sold!: number
}

@ObjectType({ description: 'A pet with low stock.', simpleResolvers: true })
export class LowStock {
  @Field(() => Int64, { description: 'Id of the pet.' }) petId!: number
  @Field(() => String, { description: 'Name of the pet.' }) name!: string
  @Field(() => Int, { description: 'Units left.' }) stock!: number
}

@ObjectType({ description: 'Stock of the shop.', simpleResolvers: true })
export class Inventory {
  @Field(() => InventoryCounts, { description: 'Pets by status.' }) counts!: InventoryCounts
  @Field(() => Int64, { description: 'Units on hand.' }) onHand!: number
  @Field(() => Int64, { description: 'Units reserved by orders that are not paid yet.' }) reserved!: number
  @Field(() => [LowStock], { description: 'Pets on sale with at most two units left, the scarcest first; at most 50.' })
  lowStock!: readonly LowStock[]
}
