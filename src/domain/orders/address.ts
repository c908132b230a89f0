import { iso31661 } from 'iso-3166'
import { invalid } from '../../values/errors/make.js'
import type { FieldError } from '../../values/fieldErrors.js'

export interface Address {
  readonly street: string
  readonly city: string
  readonly postalCode: string
  readonly country: string
}

const countries: ReadonlySet<string> = new Set(iso31661.filter(({ state }) => state === 'assigned').map(({ alpha2 }) => alpha2))
const US_POSTAL_CODE = /^\d{5}(-\d{4})?$/
const POSTAL_CODE = /^[A-Za-z\d][A-Za-z\d -]{0,8}[A-Za-z\d]$/

/** Checks the rules beyond single fields: the country exists, and the postal code fits the country. @throws VALIDATION_ERROR */
export function checkAddress(address: Address | null | undefined): void {
  if (!address) return
  const { country, postalCode } = address
  const errors: FieldError[] = []
  if (!countries.has(country))
    errors.push({ field: 'shippingAddress.country', message: 'must be a country (ISO 3166-1 alpha-2)', value: country })
  const isUs = country === 'US'
  if (!(isUs ? US_POSTAL_CODE : POSTAL_CODE).test(postalCode)) {
    const message = isUs ? 'must be a US ZIP code: 12345 or 12345-6789' : 'must have 2 to 10 letters, digits, spaces or hyphens'
    errors.push({ field: 'shippingAddress.postalCode', message, value: postalCode })
  }
  if (errors.length > 0) throw invalid(errors)
}
