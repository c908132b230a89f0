import type { Tx } from '../../db/client.js'
import { violates } from '../../db/failure.js'
import { type CategoryRow, findByName, insertName, setPetTags } from '../../db/queries/categoriesAndTags.js'
import type { PetStatus } from '../../db/queries/petStatus.js'
import type { NewPet } from '../../db/queries/pets.js'
import { deletePhotosExcept, findPhotosOf } from '../../db/queries/photos.js'
import { categories } from '../../db/tables/pets.js'
import { isPayable, isSupportedCurrency } from '../../values/currency.js'
import { conflict, invalid, invalidField } from '../../values/errors/make.js'
import type { CategoryId, PetId } from '../../values/ids.js'
import { type Cents, centsToDecimal } from '../../values/money.js'
import type { PhotoStore } from '../ports/photoStore.js'

const DEFAULT_CURRENCY = 'USD'
/** The units of pets that name no stock. */
export const DEFAULT_STOCK = 1

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

/**
 * The columns that a description fills. A field it leaves out is absent. A field it sets to null is emptied or takes its default.
 * @param id id of an existing pet. @throws VALIDATION_ERROR for an uploaded picture that is not the pet's own
 */
export async function petValues(tx: Tx, photoStore: PhotoStore, input: Partial<PetInput>, id?: PetId): Promise<Partial<NewPet>> {
  const { category, tags: _tags, photoUrls, currency, stock, sku, ...plain } = input
  return {
    ...plain,
    ...(sku != null && { sku }),
    ...(currency !== undefined && { currency: currency ?? DEFAULT_CURRENCY }),
    ...(stock !== undefined && { stock: stock ?? DEFAULT_STOCK }),
    ...(photoUrls !== undefined && { photoUrls: await ownPictures(tx, photoStore, photoUrls ?? [], id) }),
    ...(category !== undefined && { categoryId: category === null ? null : await categoryNamed(tx, category) }),
  }
}

/**
 * A picture is deleted with the pet that it was uploaded for, so no other pet may show it.
 * @returns the pictures in their stored form. @throws VALIDATION_ERROR
 */
async function ownPictures(tx: Tx, photoStore: PhotoStore, urls: readonly string[], id: PetId | undefined): Promise<string[]> {
  const pictures = urls.map((url) => photoStore.toPath(url))
  const uploads = pictures.filter((picture) => photoStore.isUpload(picture))
  if (uploads.length === 0) return pictures
  const own = id === undefined ? [] : await findPhotosOf(tx, id)
  const foreign = pictures.flatMap((picture, i) => (uploads.includes(picture) && !own.includes(picture) ? [i] : []))
  if (foreign.length > 0)
    throw invalid(
      foreign.map((i) => ({
        field: `photoUrls[${i}]`,
        message: 'must not be an uploaded picture of another pet',
        value: urls[i],
        allowed: own.map((path) => photoStore.toUrl(path)),
      })),
    )
  return pictures
}

/**
 * Checks that the pet's new price fits its new currency, whichever of the two is changed.
 * @param current price and currency before the change; undefined for a new pet. @throws VALIDATION_ERROR
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

/** Stores the tags of a written pet, and deletes the records of uploaded pictures that it no longer shows. @returns the paths of these pictures. */
export async function petRelations(tx: Tx, id: PetId, input: Partial<PetInput>, kept: readonly string[], isNew = false): Promise<string[]> {
  if (input.tags !== undefined) await setPetTags(tx, id, input.tags ?? [], { isNew })
  return input.photoUrls === undefined || isNew ? [] : deletePhotosExcept(tx, id, kept)
}

/** The CONFLICT for a database error that says that the sku is taken; every other error as it is. */
export function skuConflict(error: unknown, sku: string | null | undefined): unknown {
  return violates(error, 'pets_sku_key') ? conflict(`The sku ${sku} belongs to another pet`, { field: 'sku', value: sku }) : error
}
