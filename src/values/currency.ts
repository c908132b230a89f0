import type { Cents } from './money.js'

/**
 * Currencies in use (ISO 4217, list one, as of January 2026) by their number of decimals. Currencies with three or four decimals have amounts that
 * hundredths cannot hold, and codes such as XAU and XXX name no currency, so they are left out.
 */
const withoutDecimals = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ')
const withTwoDecimals = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP
  DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
  MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
  SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`
  .trim()
  .split(/\s+/)

const HUNDREDTHS = 100

/** Hundredths in the minor unit of a currency: 100 for a currency without decimals, 1 for a currency with two decimals. */
const hundredthsOfMinorUnit: ReadonlyMap<string, number> = new Map([
  ...withoutDecimals.map((code) => [code, HUNDREDTHS] as const),
  ...withTwoDecimals.map((code) => [code, 1] as const),
])

/** Codes of the currencies that prices may have, in alphabetical order. */
export const supportedCurrencies: readonly string[] = [...hundredthsOfMinorUnit.keys()].sort()

/** True when the code names a currency whose amounts hundredths can hold. */
export function isSupportedCurrency(code: string): boolean {
  return hundredthsOfMinorUnit.has(code)
}

/** True when the amount can be paid in the currency. 12000.5 JPY cannot be paid, because the yen has no decimals. */
export function isPayable(amount: Cents, currency: string): boolean {
  const hundredths = hundredthsOfMinorUnit.get(currency)
  return hundredths !== undefined && amount % hundredths === 0
}

/** Codes of the currencies in which the amount can be paid. */
export function currenciesFor(amount: Cents): readonly string[] {
  return supportedCurrencies.filter((code) => isPayable(amount, code))
}

/** 12000 JPY, which are 1200000 hundredths, → 12000; 29.99 USD → 2999. @throws RangeError for an amount that is not payable */
export function toMinorUnits(amount: Cents, currency: string): number {
  if (!isPayable(amount, currency)) throw new RangeError(`An amount of ${amount} hundredths cannot be paid in ${currency}`)
  return amount / (hundredthsOfMinorUnit.get(currency) ?? 1)
}
