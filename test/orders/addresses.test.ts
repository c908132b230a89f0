import { iso31661 } from 'iso-3166'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAddress } from '../../src/domain/orders/address.js'
import { postalCodeProblem } from '../../src/domain/orders/postalCodes.js'
import type { ApiError } from '../../src/values/errors/apiError.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type Shop, shopOf, styles } from './shop.js'

let store: PetStore
let shop: Shop
let petId: number
beforeAll(async () => {
  store = await petStore()
  shop = shopOf(store)
  petId = (await aPet(store, { price: 10, stock: 1000 })).id
})
afterAll(() => store.close())

const without = [
  'HK',
  'AE',
  'AO',
  'AG',
  'AW',
  'BS',
  'BZ',
  'BJ',
  'BO',
  'BW',
  'BF',
  'BI',
  'CM',
  'CF',
  'TD',
  'KM',
  'CG',
  'CD',
  'CK',
  'CI',
  'DJ',
  'DM',
]
const more = [
  'GQ',
  'ER',
  'FJ',
  'GA',
  'GM',
  'GH',
  'GD',
  'GY',
  'JM',
  'KI',
  'KP',
  'MO',
  'MW',
  'ML',
  'MR',
  'QA',
  'RW',
  'SC',
  'SL',
  'SR',
  'SY',
  'TG',
  'TV',
  'UG',
  'VU',
  'YE',
  'ZW',
]
const withCodes = ['US', 'DE', 'GB', 'FR', 'IE', 'CA', 'JP', 'BR', 'IN', 'AU', 'NL', 'CH', 'PL', 'CN', 'ZA', 'MX', 'KR', 'SG', 'PT']

describe.each(styles)('a shipping address by %s', (style) => {
  const place = (address: object) =>
    shop.place(style, { items: [{ petId, quantity: 1 }], shippingAddress: { street: '1 Nathan Road', city: 'Kowloon', ...address } })

  it('needs no postal code where the country has none, and shows null', async () => {
    for (const address of [{ country: 'HK' }, { country: 'AE', postalCode: null }]) {
      const { status, order } = await place(address)
      expect(status).toBe(201)
      expect(order.shippingAddress).toEqual({ street: '1 Nathan Road', city: 'Kowloon', postalCode: null, country: address.country })
    }
  })

  it('may have one there', async () => {
    expect((await place({ country: 'HK', postalCode: '999077' })).order.shippingAddress.postalCode).toBe('999077')
  })

  it('needs one elsewhere, and the refusal names it', async () => {
    for (const country of ['DE', 'US', 'IE']) {
      const answer = await place({ country })
      expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' })
      expect(answer.details.fields.map(({ field }: { field: string }) => field)).toEqual(['shippingAddress.postalCode'])
    }
  })
})

describe('an address in a country that does not exist', () => {
  const faultsOf = (postalCode: string | null | undefined) => {
    try {
      checkAddress({ street: '1 Nathan Road', city: 'Kowloon', country: 'XX', postalCode })
    } catch (error) {
      return (error as ApiError<'VALIDATION_ERROR'>).details.fields.map(({ field, value }) => [field, value])
    }
    return []
  }
  const country = ['shippingAddress.country', 'XX']

  it.each([undefined, null, '12345'])('is refused for its country alone with the postal code %s', (postalCode) => {
    expect(faultsOf(postalCode)).toEqual([country])
  })

  it('is refused for its postal code too when no country has such a code', () => {
    expect(faultsOf('!')).toEqual([country, ['shippingAddress.postalCode', '!']])
  })
})

describe('a postal code', () => {
  it.each([...without, ...more])('is optional in %s', (country) => expect(postalCodeProblem(country, undefined)).toBeUndefined())
  it.each(withCodes)('is required in %s', (country) => expect(postalCodeProblem(country, undefined)).toBeDefined())

  it.each([
    ['US', '97201'],
    ['US', '97201-1234'],
    ['GB', 'SW1A 1AA'],
    ['IE', 'D02 AF30'],
    ['CA', 'k1a 0b1'],
    ['NL', '1012 AB'],
    ['JP', '100-0001'],
    ['BR', '01310-100'],
    ['PL', '00-950'],
    ['PT', '1000-001'],
    ['IN', '110 001'],
    ['KR', '03187'],
    ['IS', '101'],
    ['FO', '100'],
    ['MT', 'VLT 1117'],
    ['AZ', 'AZ 1000'],
    ['BM', 'HM 12'],
    ['SZ', 'H100'],
  ])('of %s may be %s', (country, code) => expect(postalCodeProblem(country, code)).toBeUndefined())

  it.each([
    ['US', '1234'],
    ['US', '97201-12'],
    ['US', 'SW1A 1AA'],
    ['DE', '1'],
    ['DE', '10115-10115'],
    ['HK', '!'],
  ])('of %s may not be %s', (country, code) => expect(postalCodeProblem(country, code)).toMatch(/^must /))

  it('is decided for every country', () => {
    const assigned = iso31661.filter(({ state }) => state === 'assigned').map(({ alpha2 }) => alpha2)
    const optional = assigned.filter((country) => postalCodeProblem(country, undefined) === undefined)
    expect(optional.length).toBeGreaterThan(60)
    expect(optional.length).toBeLessThan(90)
  })
})
