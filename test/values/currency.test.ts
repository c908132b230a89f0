import { describe, expect, it } from 'vitest'
import { currenciesFor, isPayable, isSupportedCurrency, supportedCurrencies, toMinorUnits } from '../../src/values/currency.js'
import type { Cents } from '../../src/values/money.js'

describe('a currency', () => {
  it.each(['USD', 'EUR', 'JPY', 'CHF', 'HUF', 'ISK', 'KRW', 'XOF', 'XCD', 'UGX'])('%s is supported', (code) => {
    expect(isSupportedCurrency(code)).toBe(true)
  })

  it.each(['KWD', 'BHD', 'TND', 'CLF', 'UYW', 'XXX', 'XTS', 'XAU', 'XDR', 'ZZZ', 'HRK', 'usd', ''])('%j is not supported', (code) => {
    expect(isSupportedCurrency(code)).toBe(false)
  })

  it('is listed once, as three capital letters', () => {
    expect(new Set(supportedCurrencies).size).toBe(supportedCurrencies.length)
    for (const code of supportedCurrencies) expect(code).toMatch(/^[A-Z]{3}$/)
  })
})

describe('an amount', () => {
  it.each([
    [2999, 'USD', 2999],
    [1_200_000, 'JPY', 12_000],
    [0, 'JPY', 0],
  ])('of %i hundredths in %s is %i minor units', (amount, currency, units) => {
    expect(toMinorUnits(amount as Cents, currency)).toBe(units)
  })

  it('that is whole can be paid in every currency, any other in the currencies with decimals', () => {
    expect(currenciesFor(1_200_000 as Cents)).toEqual(supportedCurrencies)
    expect(currenciesFor(1_200_050 as Cents)).toEqual(supportedCurrencies.filter((code) => isPayable(1 as Cents, code)))
  })

  it.each([
    [1_200_050, 'JPY'],
    [1, 'KRW'],
    [100, 'KWD'],
  ])('of %i hundredths cannot be paid in %s', (amount, currency) => {
    expect(isPayable(amount as Cents, currency)).toBe(false)
    expect(() => toMinorUnits(amount as Cents, currency)).toThrow(RangeError)
  })
})
