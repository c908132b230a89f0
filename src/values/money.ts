/** An amount in hundredths of the currency unit: integer arithmetic only, no rounding anywhere. */
export type Cents = number & { readonly unit: 'cents' }

/** 99999999.99: no amount is larger. */
export const MAX_CENTS = 9_999_999_999 as Cents

/** At most 13 digits before the point, so that the hundredths are exact. */
const DECIMAL = /^-?\d{1,13}(\.\d{1,2})?$/

/** 2999 → 29.99, the JSON number shown outside. */
export function centsToDecimal(cents: Cents): number {
  return cents / 100
}

/** 29.99 → 2999; undefined for a number with more than two decimals, or with more than 13 digits before the point. */
export function decimalToCents(value: number): Cents | undefined {
  return DECIMAL.test(String(value)) ? (Math.round(value * 100) as Cents) : undefined // hundredths, by definition
}
