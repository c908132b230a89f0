import { expect, it } from 'vitest'
import { patternText } from '../../src/rest/openapi/patternText.js'

it.each([
  [/^[\w.-]+$/, '^[\\w.-]+$'],
  [/^https?:\/\/[^\s/]+$/, '^https?://[^\\s/]+$'],
  [/^\\\/$/, '^\\\\/$'],
  [/^ab\d$/i, '^[Aa][Bb]\\d$'],
])('the pattern %s is %s in JSON Schema, and accepts the same texts', (pattern, text) => {
  expect(patternText(pattern)).toBe(text)
  for (const sample of ['a.b-c', 'http://a', 'http://a/b', '\\/', 'AB1', 'ab1', '/'])
    expect(new RegExp(text, 'u').test(sample)).toBe(pattern.test(sample))
})

it('a class of letters without regard to case must spell out the cases', () => {
  expect(() => patternText(/^[a-z]$/i)).toThrow('spell out the cases')
})
