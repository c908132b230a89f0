import { ArgsType, Field, InputType, Int } from 'type-graphql'
import type { PetStatus } from '../db/queries/petStatus.js'
import { MAX_PHOTOS } from '../domain/pets/addPetPhoto.js'
import { supportedCurrencies } from '../values/currency.js'
import type { PetId } from '../values/ids.js'
import type { Cents } from '../values/money.js'
import { MAX_LIMIT } from '../values/page.js'
import { pictureUrlProblem } from '../values/pictureUrl.js'
import { nameRule } from '../values/textRule.js'
import { Constrained } from './constrained.js'
import { Parameter } from './inRest.js'
import { PetStatusEnum } from './pets.js'
import { CalendarDate, DateTime, Decimal, Int64 } from './scalars.js'
import { SEARCH_WORDS } from './searchWords.js'

const currencyCode = {
  source: new RegExp(`^(?:${supportedCurrencies.join('|')})$`),
  meaning: 'a currency in use (ISO 4217) with two decimals or none, such as USD or JPY',
}

/** Filters and order of a list of pets. The arguments are flat, like the query parameters of REST. */
@ArgsType()
export class PetFilterArgs {
  @Field(() => PetStatusEnum, { nullable: true, description: 'Only pets with this status; not together with `statuses`.' })
  status?: PetStatus | null

  @Parameter('status')
  @Constrained({
    minItems: 1,
    maxItems: Object.keys(PetStatusEnum).length,
    uniqueItems: true,
    notWith: 'status',
    example: ['available', 'pending'],
  })
  @Field(() => [PetStatusEnum], { nullable: true, description: 'Only pets with one of these statuses.' })
  statuses?: PetStatus[] | null

  @Constrained({ minItems: 1, maxItems: MAX_LIMIT, uniqueItems: true, example: [1, 2] })
  @Field(() => [Int64], { nullable: true, description: `Only pets with one of these ids, at most ${MAX_LIMIT}.` })
  ids?: PetId[] | null

  @Constrained({ minLength: 1, maxLength: 100, example: 'dog' })
  @Field(() => String, { nullable: true, description: 'Only pets of the category with this name; upper and lower case count as equal.' })
  category?: string | null

  @Constrained({ minLength: 1, maxLength: 100, example: 'friendly' })
  @Field(() => String, { nullable: true, description: 'Only pets with the tag of this name; upper and lower case count as equal.' })
  tag?: string | null

  @Constrained({ minLength: 1, maxLength: 100, example: 'Dog' })
  @Field(() => String, { nullable: true, description: 'Only pets of this species; upper and lower case count as equal.' })
  species?: string | null

  @Constrained({ minLength: 1, maxLength: 255, example: 'golden retr' })
  @Field(() => String, {
    nullable: true,
    description: `Full-text search in name, sku, breed, species and description. ${SEARCH_WORDS}`,
  })
  q?: string | null

  @Constrained({ example: 10 })
  @Field(() => Decimal, { nullable: true, description: 'Only pets that cost at least this.' })
  minPrice?: Cents | null

  @Constrained({ example: 500 })
  @Field(() => Decimal, { nullable: true, description: 'Only pets that cost at most this.' })
  maxPrice?: Cents | null

  @Field(() => DateTime, { nullable: true, description: 'Only pets created at this moment or later.' }) createdFrom?: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Only pets created before this moment.' }) createdTo?: Date | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-createdAt,name' })
  @Field(() => String, {
    nullable: true,
    description:
      'Sort order: `id`, `name`, `price`, `stock`, `createdAt`, `updatedAt`; `-` for descending, several separated by commas. Default `id`.',
  })
  sort?: string | null
}

/** Optional fields of a pet, shared by the inputs for creating, replacing and changing. */
@InputType()
abstract class PetDetails {
  @Constrained({
    minLength: 1,
    maxLength: 40,
    pattern: { source: /^[A-Za-z0-9._-]{1,40}$/, meaning: '1 to 40 letters from A to Z, digits, dots, dashes or underscores' },
    example: 'SKU-900',
  })
  @Field(() => String, {
    nullable: true,
    description: 'Stock keeping unit: 1 to 40 letters from A to Z, digits, `.`, `_` or `-`. Default: made from the id.',
  })
  sku?: string | null

  @Constrained({ ...nameRule, example: 'dog' })
  @Field(() => String, { nullable: true, description: 'Name of the category. An unknown category is created.' })
  category?: string | null

  @Constrained({ maxItems: 20, items: nameRule, example: ['friendly', 'vaccinated'] })
  @Field(() => [String], { nullable: true, description: 'Names of at most 20 tags. Unknown tags are created.' })
  tags?: string[] | null

  @Constrained({
    maxItems: MAX_PHOTOS,
    items: {
      maxLength: 2000,
      pattern: { source: /^https?:\/\/[^\s/?#]+\S*$/i, meaning: 'an http or https URL' },
      problem: pictureUrlProblem,
    },
    example: ['https://example.com/buddy.jpg'],
  })
  @Field(() => [String], {
    nullable: true,
    description: 'Addresses (http or https, without user name and password) of at most 20 pictures.',
  })
  photoUrls?: string[] | null

  @Constrained({ maxLength: 5000, example: 'Loves long walks and longer naps.' })
  @Field(() => String, { nullable: true, description: 'Text for customers, at most 5000 characters.' })
  description?: string | null

  @Constrained({ maxLength: 100, example: 'Dog' })
  @Field(() => String, { nullable: true, description: 'Species, at most 100 characters.' })
  species?: string | null

  @Constrained({ maxLength: 100, example: 'Golden Retriever' })
  @Field(() => String, { nullable: true, description: 'Breed or variety, at most 100 characters.' })
  breed?: string | null

  @Constrained({ example: '2026-03-14' })
  @Field(() => CalendarDate, { nullable: true, description: 'Day of birth.' })
  birthDate?: string | null

  @Constrained({ example: 29.99 })
  @Field(() => Decimal, {
    nullable: true,
    description: 'Price of one unit, in `currency`; a whole number when the currency has no decimals.',
  })
  price?: Cents | null

  @Constrained({ minLength: 3, maxLength: 3, pattern: currencyCode, example: 'USD' })
  @Field(() => String, {
    nullable: true,
    description: 'Currency of the price: an ISO 4217 code with two decimals or none. Default USD.',
  })
  currency?: string | null

  @Constrained({ minimum: 0, maximum: 1_000_000, example: 3 })
  @Field(() => Int, { nullable: true, description: 'Units on hand, 0 to 1000000. Default 1.' })
  stock?: number | null
}

const name = { ...nameRule, maxLength: 255, example: 'Buddy' }

@InputType({ description: 'A new pet.' })
export class CreatePetInput extends PetDetails {
  @Constrained(name)
  @Field(() => String, { description: 'Name for customers, 1 to 255 characters.' })
  name!: string

  @Field(() => PetStatusEnum, { description: 'Status in the shop.' }) status!: PetStatus
}

@InputType({ description: 'The whole description of a pet. A missing field is cleared or gets its default; a missing sku is kept.' })
export class ReplacePetInput extends PetDetails {
  @Constrained(name)
  @Field(() => String, { description: 'Name for customers, 1 to 255 characters.' })
  name!: string

  @Field(() => PetStatusEnum, { description: 'Status in the shop.' }) status!: PetStatus
}

@InputType({ description: 'Changes to a pet (JSON Merge Patch, RFC 7396). A missing field stays as it is; null clears a field.' })
export class UpdatePetInput extends PetDetails {
  @Constrained({ ...name, notNull: true })
  @Field(() => String, { nullable: true, description: 'Name for customers, 1 to 255 characters; cannot be cleared.' })
  name?: string

  @Constrained({ notNull: true })
  @Field(() => PetStatusEnum, {
    nullable: true,
    description: 'Status in the shop; cannot be cleared. Without it, new stock makes a pet available whose last unit was sold or reserved.',
  })
  status?: PetStatus
}

@InputType({ description: 'A picture that was uploaded before.' })
export class AddPetPhotoInput {
  @Constrained({
    maxLength: 49,
    pattern: { source: /^\/photos\/[0-9a-f-]{36}\.(jpg|png|webp|avif)$/, meaning: 'the path of an uploaded picture' },
  })
  @Field(() => String, { description: 'Path of the picture on the server.' })
  path!: string
}
