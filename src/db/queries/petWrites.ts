import { and, eq, Param, type SQL, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { PetId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { part } from '../part.js'
import { fixedStatement, type Slots, slots, statement } from '../statement.js'
import { pets, photos } from '../tables/pets.js'
import { stockMovements } from '../tables/stock.js'
import { catalogueAnnouncement } from './changes.js'
import { categoryParts, type PetNames, tagParts } from './namesOfPets.js'
import { type FactColumns, factsOf, nameOfCategory, petFacts } from './petFacts.js'
import { statusOfSales, statusOfStaff } from './petStatus.js'
import { type PetRow, petColumns } from './pets.js'
import { type RequiredStanding, standingParts } from './standing.js'

const slot = sql.placeholder
const namedTags = sql`${slot('tags')}::text[]`
/** The columns of a written pet. They also announce the change. @param was the facts that the statement can change; absent for a new pet */
const writtenColumns = (is: FactColumns, was?: FactColumns) => ({
  ...petColumns,
  announced: catalogueAnnouncement('pet', pets.id, { is: factsOf(is), ...(was && { was: factsOf(was) }) }),
})
/** The name of the written pet's category, which the part `category` has when the statement sets it. */
const nameOfWritten = (hasPart: boolean) =>
  hasPart ? sql<string | null>`(select name from category)` : nameOfCategory(sql`${pets.categoryId}`)
interface Written extends PetRow {
  readonly announced: unknown
}

const lock = fixedStatement((db) =>
  db
    .select(petColumns)
    .from(pets)
    .where(eq(pets.id, slot('id')))
    .for('update'),
)

/** Locks the pet for the rest of the transaction. */
export async function petForUpdate(tx: Tx, id: PetId): Promise<PetRow | undefined> {
  const [row] = await lock(tx, { id })
  return row
}

/** The columns of a new pet. Without a sku the pet gets `SKU-` and its id. */
type NewPet = Omit<
  typeof pets.$inferInsert,
  'id' | 'sku' | 'categoryId' | 'folded' | 'search' | 'reserved' | 'isStatusOfSales' | 'version' | 'stock'
> & { readonly sku?: string; readonly stock: number }

interface InsertForm {
  readonly columns: Slots<NewPet>
  readonly hasCategory: boolean
  readonly hasTags: boolean
  readonly standing: RequiredStanding['kind']
}

const insert = statement<InsertForm, Written>((db, { columns, hasCategory, hasTags, standing }) => {
  const { sku = sql`'SKU-' || repeat('0', 3 - length(fresh.id::text)) || fresh.id`, ...plain } = columns
  // a null has no placeholder, so its column is left out and becomes null: no nullable column has a default
  const given = (Object.keys(plain) as (keyof typeof plain)[]).map((name) => ({
    column: sql.identifier(pets[name].name),
    value: sql`${new Param(slot(name), pets[name])}`,
  }))
  const values = [
    { column: sql.identifier('id'), value: sql`fresh.id` },
    { column: sql.identifier('sku'), value: sql`${sku}` },
    ...(hasCategory ? [{ column: sql.identifier('category_id'), value: sql`(select id from category)` }] : []),
    ...given,
  ]
  return db
    .with(
      ...standingParts(db, standing),
      part(db, 'fresh', sql`select nextval(pg_get_serial_sequence('pets', 'id')) as id from standing`),
      ...(hasCategory ? categoryParts(db, 'fresh') : []),
      part(
        db,
        'pets',
        sql`insert into ${pets} (${list(values.map(({ column }) => column))}) select ${list(values.map(({ value }) => value))} from fresh
          returning ${list(Object.values(petColumns).map(({ name }) => sql.identifier(name)))}`,
      ),
      part(
        db,
        'received',
        sql`insert into ${stockMovements} (pet_id, kind, quantity, created_at)
          select ${pets.id}, 'received', ${pets.stock}, ${pets.createdAt} from ${pets}`,
      ),
      ...(hasTags ? tagParts(db, { isNew: true }) : []),
    )
    .select({
      ...writtenColumns({ ...petFacts, category: nameOfWritten(hasCategory), tags: hasTags ? namedTags : sql`'{}'::text[]` }),
      categoryName: nameOfWritten(hasCategory),
    })
    .from(pets)
})

/**
 * Writes a new pet, its first units into the ledger of stock, its category and its tags, in one statement.
 * @param standing by default the transaction of the statement holds the caller's account.
 * @returns undefined when the caller's standing is not as required. Nothing is written then.
 */
export async function insertPet(
  db: Db,
  pet: NewPet,
  { category, tags }: PetNames,
  standing: RequiredStanding = { kind: 'none' },
): Promise<PetRow | undefined> {
  const columns = slots(pet)
  const form = { columns, hasCategory: category != null, hasTags: !!tags && tags.length > 0, standing: standing.kind }
  const key = [Object.keys(columns), form.hasCategory, form.hasTags, standing.kind].join(' ')
  return petOf(await insert(db, { ...pet, ...standing, category, tags }, { key, form }))
}

/** New values of a pet's columns. Null empties a column. */
type PetColumns = Partial<Omit<NewPet, 'createdAt' | 'updatedAt'>>

export interface PetChange {
  readonly columns: PetColumns
  readonly names: PetNames
}

/** Conditions of a change that is a transaction of its own: without them a row must be read before it is changed. */
export interface ChangeConditions {
  readonly version?: number | null
  /** The pet's currency must be one of these. */
  readonly currencies?: readonly string[]
  /** The stock must not fall from above so many units to so many or fewer. */
  readonly keepsAbove?: number
}

interface ChangeForm {
  readonly columns: Slots<PetColumns>
  readonly emptied: readonly string[]
  /** Undefined: the category stays. */
  readonly category: 'named' | 'none' | undefined
  readonly hasTags: boolean
  readonly conditions: Slots<ChangeConditions>
  readonly standing: RequiredStanding['kind']
}

interface WrittenChange extends Written {
  readonly previousStock: number
  readonly forgotten: string[]
}

const change = statement<ChangeForm, WrittenChange>((db, { columns, emptied, category, hasTags, conditions, standing }) => {
  const set: object = {
    ...columns,
    ...Object.fromEntries(emptied.map((name) => [name, null])),
    ...(category && { categoryId: category === 'named' ? sql`(select id from category)` : null }),
    ...statusAfter(columns),
    updatedAt: slot('now'),
    version: sql`${pets.version} + 1`,
  }
  const changed = db.$with('pets').as(
    db
      .update(pets)
      .set(set as PgUpdateSetSource<typeof pets>) // placeholders stand for the values
      .from(sql`locked`)
      .where(sql`${pets.id} = locked.id`)
      .returning({
        ...petColumns,
        previousStock: sql`locked.stock`.as('previous_stock'),
        previousStatus: sql`locked.status`.as('previous_status'),
        previousPrice: sql`locked.price`.as('previous_price'),
        previousCategory: sql`locked.category_id`.as('previous_category'),
      }),
  )
  const received = part(
    db,
    'received',
    sql`insert into ${stockMovements} (pet_id, kind, quantity, created_at)
      select ${pets.id}, 'received', ${pets.stock} - previous_stock, ${pets.updatedAt} from ${pets} where ${pets.stock} <> previous_stock`,
  )
  const forgotten = part(
    db,
    'forgotten',
    sql`delete from ${photos} using ${pets} where ${photos.petId} = ${pets.id} and not ${photos.path} = any(${pets.photoUrls})
      returning ${photos.path}`,
  )
  return db
    .with(
      ...standingParts(db, standing),
      part(
        db,
        'locked',
        sql`select ${pets.id}, ${pets.stock}, ${pets.status}, ${pets.price}, ${pets.categoryId} from ${pets} where ${changeable(conditions, columns)} for update`,
      ),
      ...(category === 'named' ? categoryParts(db, 'locked') : []),
      changed,
      ...(columns.stock ? [received] : []),
      ...(hasTags ? tagParts(db, { isNew: false }) : []),
      ...(columns.photoUrls ? [forgotten] : []),
    )
    .select({
      ...writtenColumns(
        { ...petFacts, category: nameOfWritten(category === 'named'), tags: hasTags ? namedTags : petFacts.tags },
        {
          status: sql`previous_status`,
          price: sql`previous_price`,
          stock: sql`previous_stock`,
          category: category && nameOfCategory(sql`previous_category`),
          tags: hasTags ? petFacts.tags : undefined,
        },
      ),
      categoryName: nameOfWritten(category === 'named'),
      previousStock: sql<number>`previous_stock`,
      forgotten: (columns.photoUrls ? sql`array(select path from forgotten)` : sql`'{}'::text[]`).mapWith(pets.photoUrls),
    })
    .from(pets)
})

/**
 * The condition of the row. The statement sees the links to tags, and the pictures, as they were when it began. So the row must not have changed since:
 * a statement that has waited for another change of the pet changes nothing.
 */
function changeable({ version, currencies, keepsAbove }: Slots<ChangeConditions>, { stock }: Slots<PetColumns>): SQL | undefined {
  return and(
    eq(pets.id, slot('id')),
    sql`exists (select 1 from standing)`,
    sql`${pets.version} = (select seen.version from ${pets} as seen where seen.id = ${slot('id')})`,
    version && eq(pets.version, version),
    currencies && sql`${pets.currency} = any(${currencies}::text[])`,
    keepsAbove && stock && sql`not (${pets.stock} > ${keepsAbove}::int and ${stock}::int <= ${keepsAbove}::int)`,
  )
}

/** A changed pet. */
export interface ChangedPet {
  readonly pet: PetRow
  /** Units before the change. */
  readonly previousStock: number
  /** Paths of the uploaded pictures that the pet no longer shows. Their records are deleted. */
  readonly forgotten: readonly string[]
}

/**
 * Writes the given columns and the next version, moves changed units into the ledger of stock, and sets category, tags and pictures, in one
 * statement. A status among the columns is named by staff. Without a status, a status that sales have set follows the stock, and a status that staff
 * has set stays.
 * @param conditions and standing: for a statement that is a transaction of its own. @returns undefined when nothing was written: the pet is missing or
 *   was just changed, or does not meet the conditions.
 */
export async function updatePetRow(
  db: Db,
  id: PetId,
  { columns, names }: PetChange,
  now: Date,
  conditions: ChangeConditions = {},
  standing: RequiredStanding = { kind: 'none' },
): Promise<ChangedPet | undefined> {
  const form: ChangeForm = {
    columns: slots(columns),
    emptied: Object.entries(columns).flatMap(([name, value]) => (value === null ? [name] : [])),
    category: names.category === undefined ? undefined : names.category === null ? 'none' : 'named',
    hasTags: names.tags !== undefined,
    conditions: slots(conditions),
    standing: standing.kind,
  }
  const key = [Object.keys(form.columns), form.emptied, form.category, form.hasTags, Object.keys(form.conditions), standing.kind].join(' ')
  const values = { ...columns, ...conditions, ...standing, id, now, category: names.category, tags: names.tags ?? [] }
  const [row] = await change(db, values, { key, form })
  if (!row) return undefined
  const { previousStock, forgotten, ...written } = row
  return { pet: petOf([written]) as PetRow, previousStock, forgotten } // it has a row
}

function statusAfter({ status, stock }: Slots<PetColumns>) {
  const units = stock ? sql`${stock}::int` : sql`${pets.stock}`
  if (status) return statusOfStaff(status, units)
  return stock ? statusOfSales({ by: 'staff', stock: units, reserved: sql`${pets.reserved}` }) : {}
}

function petOf([row]: readonly Written[]): PetRow | undefined {
  if (!row) return undefined
  const { announced: _announced, ...pet } = row
  return pet
}

function list(parts: readonly (SQL | ReturnType<typeof sql.identifier>)[]): SQL {
  return sql.join([...parts], sql`, `)
}

export async function deletePetRow(tx: Tx, id: PetId): Promise<void> {
  await tx
    .delete(pets)
    .where(eq(pets.id, id))
    .returning({ announced: catalogueAnnouncement('pet', pets.id, { was: factsOf(petFacts) }) })
}

/** Adds a picture behind the others. The use case has locked the pet. */
export async function appendPhotoUrl(tx: Tx, id: PetId, url: string, now: Date): Promise<PetRow> {
  const rows = await tx
    .update(pets)
    .set({ photoUrls: sql`array_append(${pets.photoUrls}, ${url})`, updatedAt: now, version: sql`${pets.version} + 1` })
    .where(eq(pets.id, id))
    .returning(writtenColumns(petFacts, {}))
  return petOf(rows) as PetRow // the row is locked, so it exists
}
