/**
 * Countries and territories in which mail needs no postal code: the Universal Postal Union lists none, or lists a code that hardly any address
 * bears (UPU, "Postal addressing systems"; compared with Google's libaddressinput). A code of such a country is taken too.
 */
const WITHOUT = `AE AG AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM CW DJ DM EH ER FJ GA GD GH GM GN GQ GY HK HM JM KI KM KN KP LC LY
  ML MO MR MS MW NR NU PA QA RW SB SC SL SO SR SS ST SX SY TD TF TG TK TL TO TT TV UG UM VU WS YE ZW`

const countriesWithoutPostalCodes: ReadonlySet<string> = new Set(WITHOUT.split(/\s+/))

const US_POSTAL_CODE = /^\d{5}(-\d{4})?$/
const POSTAL_CODE = /^[A-Za-z\d][A-Za-z\d -]{0,8}[A-Za-z\d]$/

/** @returns why the postal code does not fit the country (ISO 3166-1 alpha-2); undefined when it does. */
export function postalCodeProblem(country: string, postalCode: string | null | undefined): string | undefined {
  if (postalCode == null)
    return countriesWithoutPostalCodes.has(country) ? undefined : `is required: addresses in ${country} have a postal code`
  if (country === 'US') return US_POSTAL_CODE.test(postalCode) ? undefined : 'must be a US ZIP code: 12345 or 12345-6789'
  return POSTAL_CODE.test(postalCode) ? undefined : 'must have 2 to 10 letters, digits, spaces or hyphens'
}
