import { type SQL, sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  char,
  check,
  date,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core'
import type { CategoryId, PetId, PhotoId, TagId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import { tsvector } from './tsvector.js'

export const petStatus = pgEnum('pet_status', ['available', 'pending', 'sold'])

export const categories = pgTable(
  'categories',
  {
    id: bigserial({ mode: 'number' }).$type<CategoryId>().primaryKey(),
    name: varchar({ length: 100 }).notNull(),
  },
  (t) => [
    uniqueIndex('categories_name_key').on(sql`fold_case(${t.name})`),
    index('categories_name_order_idx').on(sql`${t.name} collate "und-x-icu"`, t.id),
    index('categories_search_idx').using('gin', sql`search_words(${t.name})`),
  ],
)

export const tags = pgTable(
  'tags',
  {
    id: bigserial({ mode: 'number' }).$type<TagId>().primaryKey(),
    name: varchar({ length: 100 }).notNull(),
  },
  (t) => [
    uniqueIndex('tags_name_key').on(sql`fold_case(${t.name})`),
    index('tags_name_order_idx').on(sql`${t.name} collate "und-x-icu"`, t.id),
    index('tags_search_idx').using('gin', sql`search_words(${t.name})`),
  ],
)

export const pets = pgTable(
  'pets',
  {
    id: bigserial({ mode: 'number' }).$type<PetId>().primaryKey(),
    sku: varchar({ length: 40 }).notNull(),
    name: varchar({ length: 255 }).notNull(),
    categoryId: bigint('category_id', { mode: 'number' })
      .$type<CategoryId>()
      .references(() => categories.id),
    status: petStatus().notNull(),
    /** True when sales have set the status, false when staff has. */
    isStatusOfSales: boolean('is_status_of_sales').notNull().default(false),
    description: text(),
    species: varchar({ length: 100 }),
    breed: varchar({ length: 100 }),
    birthDate: date('birth_date', { mode: 'string' }),
    price: bigint({ mode: 'number' }).$type<Cents>(),
    currency: char({ length: 3 }).notNull().default('USD'),
    /** Units that can be bought. */
    stock: integer().notNull().default(1),
    /** Units of orders that are not paid yet. */
    reserved: integer().notNull().default(0),
    /** In the order shown. A picture kept by the server itself is a path (`/photos/…`), shown under `PUBLIC_URL`. */
    photoUrls: text('photo_urls').array().notNull().default(sql`'{}'`),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true, precision: 3 }).notNull(),
    version: integer().notNull().default(1),
    /** The texts of the pet, folded and split: the search looks here for the parts of a query. */
    folded: text()
      .notNull()
      .generatedAlwaysAs(
        (): SQL =>
          sql`search_text(${pets.name} || ' ' || ${pets.sku} || ' ' || coalesce(${pets.breed}, '') || ' ' || coalesce(${pets.species}, '') || ' ' || coalesce(${pets.description}, ''))`,
      ),
    search: tsvector()
      .notNull()
      .generatedAlwaysAs(
        (): SQL =>
          sql`setweight(search_words(${pets.name} || ' ' || ${pets.sku}), 'A') || setweight(search_words(coalesce(${pets.breed}, '') || ' ' || coalesce(${pets.species}, '')), 'B') || setweight(search_words(coalesce(${pets.description}, '')), 'C')`,
      ),
  },
  (t) => [
    uniqueIndex('pets_sku_key').on(sql`lower(${t.sku})`),
    index('pets_created_at_idx').on(t.createdAt, t.id),
    index('pets_updated_at_idx').on(t.updatedAt, t.id),
    index('pets_name_idx').on(sql`${t.name} collate "und-x-icu"`, t.id),
    index('pets_price_idx').on(sql`coalesce(${t.price}, -1)`, t.id),
    index('pets_stock_idx').on(t.stock, t.id),
    index('pets_status_idx').on(t.status, t.id),
    index('pets_category_idx').on(t.categoryId, t.id),
    // holds all that a count of a category's pets by status reads
    index('pets_category_status_idx').on(t.categoryId, t.status, t.id),
    index('pets_species_idx').on(sql`fold_case(${t.species})`, t.id),
    index('pets_search_idx').using('gin', t.search),
    check('pets_stock_check', sql`${t.stock} >= 0`),
    check('pets_reserved_check', sql`${t.reserved} >= 0`),
    check('pets_price_check', sql`${t.price} >= 0`),
  ],
)

export const petTags = pgTable(
  'pet_tags',
  {
    petId: bigint('pet_id', { mode: 'number' })
      .$type<PetId>()
      .notNull()
      .references(() => pets.id, { onDelete: 'cascade' }),
    tagId: bigint('tag_id', { mode: 'number' })
      .$type<TagId>()
      .notNull()
      .references(() => tags.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.petId, t.tagId] }), index('pet_tags_tag_idx').on(t.tagId, t.petId)],
)

/** An uploaded picture; the file lies in the photo store under `path`. Its position in the pet's list is in `pets.photo_urls`. */
export const photos = pgTable(
  'photos',
  {
    id: bigserial({ mode: 'number' }).$type<PhotoId>().primaryKey(),
    petId: bigint('pet_id', { mode: 'number' })
      .$type<PetId>()
      .notNull()
      .references(() => pets.id, { onDelete: 'cascade' }),
    path: varchar({ length: 200 }).notNull().unique(),
    mediaType: varchar('media_type', { length: 40 }).notNull(),
    bytes: integer().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [index('photos_pet_idx').on(t.petId)],
)
