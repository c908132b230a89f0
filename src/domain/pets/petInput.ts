import type { Tx } from '../../db/client.js'
import { violates } from '../../db/failure.js'
import { type CategoryRow, findByName, insertName, setPetTags } from '../../db/queries/names.js'
import type { NewPet, PetStatus } from '../../db/queries/pets.js'
import { deletePhotosExcept } from '../../db/queries/photos.js'
import { categories } from '../../db/tables/pets.js'
import { isPayable, isSupportedCurrency } from '../../values/currency.js'
import { conflict, invalidField } from '../../values/errors.js'
import type { CategoryId, PetId } from '../../values/ids.js'
import { type Cents, centsToDecimal } from '../../values/money.js'
import type { PhotoStore } from '../services.js'

/** The currency of pets that name none. */
const DEFAULT_CURRENCY = 'USD'

/** A pet as a caller describes it. Category and tags are names; unknown ones are created. */
export interface PetInput {
  readonly name: string
  readonly status: PetStatus
  readonly sku?: string | null
  readonly category?: string | null
  readonly tags?: readonly string[] | null
  readonly photoUrls?: readonly string[] | null
  readonly description?: string | null
  readonly species?: string | null
  readonly breed?: string | null
  readonly birthDate?: string | null
  readonly price?: Cents | null
  readonly currency?: string | null
  readonly stock?: number | null
}

/** The columns a description fills. What it leaves out is absent, what it sets to null is emptied or takes its default. */
export async function petValues(tx: Tx, photoStore: PhotoStore, input: Partial<PetInput>): Promise<Partial<NewPet>> {
  const { category, tags: _tags, photoUrls, currency, stock, sku, ...plain } = input
  return {
    ...plain,
    ...(sku != null && { sku }),
    ...(currency !== undefined && { currency: currency ?? DEFAULT_CURRENCY }),
    ...(stock !== undefined && { stock: stock ?? 1 }),
    ...(photoUrls !== undefined && { photoUrls: (photoUrls ?? []).map((url) => photoStore.toPath(url)) }),
    ...(category !== undefined && { categoryId: category === null ? null : await categoryNamed(tx, category) }),
  }
}

/**
 * Holds the price that a pet is going to have to its currency, whichever of both was given.
 * @param current how the pet stands; none for a new one. @throws VALIDATION_ERROR
 */
export function checkPrice(input: Partial<PetInput>, current?: { readonly price: Cents | null; readonly currency: string }): void {
  if (input.price === undefined && input.currency === undefined) return
  const price = input.price === undefined ? current?.price : input.price
  const currency = input.currency === undefined ? (current?.currency ?? DEFAULT_CURRENCY) : (input.currency ?? DEFAULT_CURRENCY)
  if (!isSupportedCurrency(currency))
    throw invalidField('currency', `is ${currency}, which is not supported: change it together with the price`)
  if (price != null && !isPayable(price, currency))
    throw invalidField('price', `must be whole: ${currency} has no decimals`, { value: centsToDecimal(price) })
}

async function categoryNamed(tx: Tx, name: string): Promise<CategoryId> {
  const known = await findByName<CategoryRow>(tx, categories, name)
  const row = known ?? (await insertName<CategoryRow>(tx, categories, name)) ?? (await findByName<CategoryRow>(tx, categories, name))
  if (!row) throw conflict(`The category ${name} was removed at the same moment`)
  return row.id
}

/** Brings a written pet's tags and uploaded pictures in line with its description. @returns paths of pictures nobody shows any more. */
export async function petRelations(tx: Tx, id: PetId, input: Partial<PetInput>, kept: readonly string[], isNew = false): Promise<string[]> {
  if (input.tags !== undefined) await setPetTags(tx, id, input.tags ?? [], { isNew })
  return input.photoUrls === undefined || isNew ? [] : deletePhotosExcept(tx, id, kept)
}

/** A taken SKU as the conflict it is. */
export function skuConflict(error: unknown, sku: string | null | undefined): unknown {
  return violates(error, 'pets_sku_key') ? conflict(`The sku ${sku} belongs to another pet`, { field: 'sku', value: sku }) : error
}
