import { violates } from '../../db/failure.js'
import type { PetStatus } from '../../db/queries/petStatus.js'
import type { ChangeConditions, PetChange } from '../../db/queries/petWrites.js'
import { currenciesFor, isPayable, isSupportedCurrency, supportedCurrencies } from '../../values/currency.js'
import { conflict, invalid, invalidField } from '../../values/errors/make.js'
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

/** The columns and names that a description fills. A field it leaves out is absent. A field it sets to null is emptied or takes its default. */
export function petChange(photoStore: PhotoStore, input: Partial<PetInput>): PetChange {
  const { category, tags, photoUrls, currency, stock, sku, ...plain } = input
  return {
    columns: {
      ...plain,
      ...(sku != null && { sku }),
      ...(currency !== undefined && { currency: currency ?? DEFAULT_CURRENCY }),
      ...(stock !== undefined && { stock: stock ?? DEFAULT_STOCK }),
      ...(photoUrls !== undefined && { photoUrls: (photoUrls ?? []).map((url) => photoStore.toPath(url)) }),
    },
    names: { category, tags: tags === null ? [] : tags },
  }
}

/** True when a description shows an uploaded picture. */
export function showsUploads(photoStore: PhotoStore, { photoUrls }: Partial<PetInput>): boolean {
  return photoUrls?.some((url) => photoStore.isUpload(photoStore.toPath(url))) ?? false
}

/**
 * A picture is deleted with the pet that it was uploaded for, so no other pet may show it.
 * @param own paths of the pictures that were uploaded for the pet. @throws VALIDATION_ERROR for another uploaded picture
 */
export function mustBeOwnPictures(photoStore: PhotoStore, urls: readonly string[] | null | undefined, own: readonly string[]): void {
  const foreign = (urls ?? []).flatMap((url, i) => {
    const picture = photoStore.toPath(url)
    return photoStore.isUpload(picture) && !own.includes(picture) ? [{ field: `photoUrls[${i}]`, value: url }] : []
  })
  const allowed = own.map((path) => photoStore.toUrl(path))
  if (foreign.length > 0)
    throw invalid(foreign.map(({ field, value }) => ({ field, message: 'must not be an uploaded picture of another pet', value, allowed })))
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

/** The conditions under which a new price and currency fit the pet, see `checkPrice`. Undefined when they do not fit, or the pet's price decides. */
export function priceConditions({ price, currency }: Partial<PetInput>): Pick<ChangeConditions, 'currencies'> | undefined {
  if (price === undefined) return currency === undefined ? {} : undefined
  const fitting = price === null ? supportedCurrencies : currenciesFor(price)
  if (currency === undefined) return { currencies: fitting }
  return fitting.includes(currency ?? DEFAULT_CURRENCY) ? {} : undefined
}

/** The CONFLICT for a database error that says that the sku is taken; every other error as it is. */
export function skuConflict(error: unknown, sku: string | null | undefined): unknown {
  return violates(error, 'pets_sku_key') ? conflict(`The sku ${sku} belongs to another pet`, { field: 'sku', value: sku }) : error
}
