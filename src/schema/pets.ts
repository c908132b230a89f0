import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { PetStatus } from '../db/queries/petStatus.js'
import type { Cents } from '../values/money.js'
import { AssumedSize } from './assumedSize.js'
import { Category, Tag } from './categoriesAndTags.js'
import { Constrained } from './constrained.js'
import { Node } from './node.js'
import { PageInfo, Pagination } from './page.js'
import { CalendarDate, DateTime, Decimal, Int64 } from './scalars.js'
import { COUNT, ORDINAL, ShownFrom } from './shownLimits.js'

export const PetStatusEnum: Readonly<Record<PetStatus, PetStatus>> = { available: 'available', pending: 'pending', sold: 'sold' }
registerEnumType(PetStatusEnum, {
  name: 'PetStatus',
  description: 'Status of a pet in the shop.',
  valuesConfig: {
    available: { description: 'Can be bought.' },
    pending: { description: 'Reserved by an unpaid order, or not ready for sale.' },
    sold: { description: 'Sold out.' },
  },
})

@ObjectType({ description: 'A pet in the catalogue.', implements: Node, simpleResolvers: true })
@ShownFrom('CreatePetInput')
export class Pet extends Node {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Field(() => String, { description: 'Stock keeping unit; unique, where upper and lower case count as equal.' }) sku!: string
  @Field(() => String, { description: 'Name for customers.' }) name!: string
  @Field(() => Category, { nullable: true, description: 'The kind of pet.' }) category?: Category | null
  @AssumedSize(3)
  @Field(() => [String], { description: 'Addresses of the pictures, at most 20; the first picture is the main picture.' })
  photoUrls!: string[]
  @AssumedSize(5)
  @Constrained({ maxItems: 20 })
  @Field(() => [Tag], { description: 'Tags, sorted by name; at most 20.' })
  tags?: Tag[]
  @Field(() => PetStatusEnum, { description: 'Status in the shop.' }) status!: PetStatus
  @Field(() => String, { nullable: true, description: 'Text for customers.' }) description!: string | null
  @Field(() => String, { nullable: true, description: 'Species, such as Dog or Betta splendens.' }) species!: string | null
  @Field(() => String, { nullable: true, description: 'Breed or variety.' }) breed!: string | null
  @Field(() => CalendarDate, { nullable: true, description: 'Day of birth.' }) birthDate!: string | null
  @Field(() => Decimal, { nullable: true, description: 'Price of one unit, in `currency`; null for a pet without a price.' })
  price!: Cents | null
  @Field(() => String, { description: 'Currency of the price (ISO 4217).' }) currency!: string
  @Constrained(COUNT)
  @Field(() => Int, { description: 'Units on hand.' })
  stock!: number
  @Field(() => DateTime, { description: 'Time of creation.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'Time of the last change.' }) updatedAt!: Date
  @Constrained(ORDINAL)
  @Field(() => Int, {
    description:
      'Version number; it counts the changes from 1. Send it as `version` or in `If-Match`, so that a change fails when the pet has changed meanwhile.',
  })
  version!: number
}

@ObjectType({ description: 'A page of pets.', simpleResolvers: true })
export class PetPage {
  @Field(() => [Pet], { description: 'The pets of this page.' }) data!: Pet[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ObjectType({ description: 'A pet and its position in a connection.', simpleResolvers: true })
export class PetEdge {
  @Field(() => String, { description: 'Cursor of this pet, for `after` and `before`.' }) cursor!: string
  @Field(() => Pet, { description: 'The pet.' }) node!: Pet
}

@ObjectType({ description: 'Pets as a connection (Relay Cursor Connections).', simpleResolvers: true })
export class PetConnection {
  @Field(() => [PetEdge], { description: 'The pets with their cursors.' }) edges!: PetEdge[]
  @Field(() => [Pet], { description: 'The pets without their cursors.' }) nodes!: Pet[]
  @Field(() => PageInfo, { description: 'Cursors of the first and the last edge, and whether more edges exist.' }) pageInfo!: PageInfo
  @Field(() => Int, { description: 'Number of matching pets, at most 10000.' }) totalCount?: number
}
