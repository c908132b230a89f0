import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { PetStatus } from '../db/queries/pets.js'
import type { Cents } from '../values/money.js'
import { Category, Tag } from './names.js'
import { Node } from './node.js'
import { PageInfo, Pagination } from './page.js'
import { CalendarDate, DateTime, Decimal, Int64 } from './scalars.js'

export const PetStatusEnum: Readonly<Record<PetStatus, PetStatus>> = { available: 'available', pending: 'pending', sold: 'sold' }
registerEnumType(PetStatusEnum, {
  name: 'PetStatus',
  description: 'Whether a pet can be bought.',
  valuesConfig: {
    available: { description: 'Can be bought.' },
    pending: { description: 'Reserved by an order that is not paid yet, or not ready for sale.' },
    sold: { description: 'Sold out.' },
  },
})

@ObjectType({ description: 'A pet in the catalogue.', implements: Node, simpleResolvers: true })
export class Pet extends Node {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => String, { description: 'Stock keeping unit, unique without case.' }) sku!: string
  @Field(() => String, { description: 'Name shown to customers.' }) name!: string
  @Field(() => Category, { nullable: true, description: 'The kind of pet.' }) category?: Category | null
  @Field(() => [String], { description: 'Addresses of its pictures, at most 20, the first one leading.' }) photoUrls!: string[]
  @Field(() => [Tag], { description: 'Words it is found by, by name; at most 20.' }) tags?: Tag[]
  @Field(() => PetStatusEnum, { description: 'Whether it can be bought.' }) status!: PetStatus
  @Field(() => String, { nullable: true, description: 'Text for customers.' }) description!: string | null
  @Field(() => String, { nullable: true, description: 'Species, such as Dog or Betta splendens.' }) species!: string | null
  @Field(() => String, { nullable: true, description: 'Breed or variety.' }) breed!: string | null
  @Field(() => CalendarDate, { nullable: true, description: 'Day of birth.' }) birthDate!: string | null
  @Field(() => Decimal, { nullable: true, description: 'Price of one, in `currency`; null when it is not for sale yet.' })
  price!: Cents | null
  @Field(() => String, { description: 'Currency of the price (ISO 4217).' }) currency!: string
  @Field(() => Int, { description: 'Units on hand.' }) stock!: number
  @Field(() => DateTime, { description: 'When it was put into the catalogue.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'When it was last changed.' }) updatedAt!: Date
  @Field(() => Int, {
    description: 'Counts its changes from 1; send it back as `version` or in `If-Match` to change only what you have seen.',
  })
  version!: number
}

@ObjectType({ description: 'A page of pets.', simpleResolvers: true })
export class PetPage {
  @Field(() => [Pet], { description: 'The pets of this page.' }) data!: Pet[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ObjectType({ description: 'A pet and its place in a connection.', simpleResolvers: true })
export class PetEdge {
  @Field(() => String, { description: 'Place of this pet, for `after`.' }) cursor!: string
  @Field(() => Pet, { description: 'The pet.' }) node!: Pet
}

@ObjectType({ description: 'Pets as a connection (Relay Cursor Connections).', simpleResolvers: true })
export class PetConnection {
  @Field(() => [PetEdge], { description: 'The pets with their cursors.' }) edges!: PetEdge[]
  @Field(() => [Pet], { description: 'The pets without their cursors.' }) nodes!: Pet[]
  @Field(() => PageInfo, { description: 'Where in the connection these edges stand.' }) pageInfo!: PageInfo
  @Field(() => Int, { description: 'Matching pets, at most 10000.' }) totalCount?: number
}
