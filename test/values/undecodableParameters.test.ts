import fc from 'fast-check'
import { expect, it } from 'vitest'
import { undecodableInUrl, undecodableParameters } from '../../src/values/undecodableParameters.js'

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const BYTES = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).padStart(2, '0')}`)
/** The bytes at which the rules of UTF-8 change. */
const EDGES = ['%00', '%7f', '%80', '%8f', '%90', '%9f', '%A0', '%bf', '%C0', '%ff']

it('parameters are undecodable when decodeURIComponent refuses them', () => {
  const pairs = BYTES.flatMap((first) => BYTES.map((second) => first + second))
  const longer = BYTES.slice(0xe0).flatMap((first) =>
    EDGES.flatMap((second) => EDGES.flatMap((third) => ['', ...EDGES].map((fourth) => first + second + third + fourth))),
  )
  const texts = [...BYTES, ...pairs, ...longer, '%', '%4', '%g1', '%%41', 'é%c3', '%c3%a9', '%F0%9F%98%80', '\ud800%41']
  expect(texts.filter((text) => (undecodableParameters(text).length === 0) !== isDecodable(text))).toEqual([])
  const pieces = fc.constantFrom('%', '4', 'c3', '%a9', '%c3', '%e2%82', '%ac', 'é', '\ud83d', '+', '%25', '\n')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = parts.join('')
      expect(undecodableParameters(text).length === 0).toBe(isDecodable(text))
    }),
  )
})

it('undecodable parameters are given by name, in their order', () => {
  expect(undecodableParameters('a=%ff&b=1&%&c%41=%c3')).toEqual(['a', '%', 'c%41'])
  expect(undecodableInUrl('/%ff?a=%41')).toEqual([])
  expect(undecodableInUrl('/?a=%ff')).toEqual(['a'])
  expect(undecodableInUrl('/%ff')).toEqual([])
})
