import { iso31661 } from 'iso-3166'
import { invalid } from '../../values/errors/make.js'
import type { FieldError } from '../../values/fieldErrors.js'
import { postalCodeProblem } from './postalCodes.js'

export interface Address {
  readonly street: string
  readonly city: string
  readonly postalCode?: string | null
  readonly country: string
}

const countries: ReadonlySet<string> = new Set(iso31661.filter(({ state }) => state === 'assigned').map(({ alpha2 }) => alpha2))

/** Checks the rules beyond single fields: the country exists, and the postal code fits the country. @throws VALIDATION_ERROR */
export function checkAddress(address: Address | null | undefined): void {
  if (!address) return
  const { country, postalCode } = address
  const errors: FieldError[] = []
  const isCountry = countries.has(country)
  if (!isCountry) errors.push({ field: 'shippingAddress.country', message: 'must be a country (ISO 3166-1 alpha-2)', value: country })
  const problem = isCountry || postalCode != null ? postalCodeProblem(country, postalCode) : undefined
  if (problem) errors.push({ field: 'shippingAddress.postalCode', message: problem, value: postalCode ?? undefined })
  if (errors.length > 0) throw invalid(errors)
}
