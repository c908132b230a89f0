import { isScalarType, isSpecifiedScalarType, printType } from 'graphql'
import { expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'

const custom = Object.values(schema.getTypeMap()).filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))

it('the schema has scalars of its own', () => {
  expect(custom.map(({ name }) => name)).toEqual(expect.arrayContaining(['Date', 'DateTime', 'Decimal', 'Int64', 'JSONObject']))
})

it.each(custom)('$name names the specification of its wire form', (type) => {
  const [, url = ''] = /@specifiedBy\(url: "([^"]+)"\)/.exec(printType(type)) ?? []
  expect(new URL(url).protocol).toBe('https:')
  expect(isScalarType(type) && type.specifiedByURL).toBe(url)
})
