import { GraphQLScalarType, Kind } from 'graphql'
import { ArgsType, Field, Float, GraphQLISODateTime, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { orderItems, orders } from '../../src/db/tables/orders.js'
import type { PetRow } from './plainApolloLoaders.js'

export const Int64 = new GraphQLScalarType<number, number>({
  name: 'Int64',
  serialize: Number,
  parseValue: Number,
  parseLiteral: (node) => (node.kind === Kind.INT ? Number(node.value) : Number.NaN),
})

export enum PetStatus {
  available = 'available',
  pending = 'pending',
  sold = 'sold',
}
registerEnumType(PetStatus, { name: 'PetStatus' })

@ObjectType()
export class Category {
  @Field(() => Int64) id!: number
  @Field(() => String) name!: string
}

@ObjectType()
export class Tag {
  @Field(() => Int64) id!: number
  @Field(() => String) name!: string
}

@ObjectType()
export class Pet {
  @Field(() => Int64) id!: PetRow['id']
  @Field(() => String) sku!: string
  @Field(() => String) name!: string
  @Field(() => PetStatus) status!: PetRow['status']
  @Field(() => String, { nullable: true }) description?: string | null
  @Field(() => String, { nullable: true }) species?: string | null
  @Field(() => String, { nullable: true }) breed?: string | null
  @Field(() => Int) stock!: number
  @Field(() => GraphQLISODateTime) createdAt!: Date
  @Field(() => GraphQLISODateTime) updatedAt!: Date
  categoryId!: PetRow['categoryId']
  /** Cents. */
  price!: PetRow['price']
}

@ObjectType()
export class PetPage {
  @Field(() => [Pet]) data!: Pet[]
}

@ObjectType()
export class User {
  @Field(() => Int64) id!: number
  @Field(() => String, { nullable: true }) username?: string | null
}

type ItemRow = typeof orderItems.$inferSelect

@ObjectType()
export class OrderItem {
  @Field(() => Int) line!: number
  @Field(() => String) name!: string
  @Field(() => Int) quantity!: number
  unitPrice!: ItemRow['unitPrice']
  petId!: ItemRow['petId']
}

type OrderRow = typeof orders.$inferSelect

@ObjectType()
export class Order {
  @Field(() => Int64) id!: OrderRow['id']
  @Field(() => GraphQLISODateTime) createdAt!: Date
  totalAmount!: OrderRow['totalAmount']
  customerId!: OrderRow['customerId']
}

@ObjectType()
export class OrderPage {
  @Field(() => [Order]) data!: Order[]
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 1 }) page!: number
  @Field(() => Int, { defaultValue: 20 }) limit!: number
  @Field(() => String, { defaultValue: '-createdAt' }) sort!: string
}

@InputType()
export class CreatePetInput {
  @Field(() => String) name!: string
  @Field(() => PetStatus) status!: PetStatus
  @Field(() => String, { nullable: true }) category?: string
  @Field(() => Float, { nullable: true }) price?: number
}
