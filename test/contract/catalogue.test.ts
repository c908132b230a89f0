import { expect, it } from 'vitest'
import { catalogue, rootFields } from '../support/catalogue/catalogue.js'

it('every root field of the schema has an entry in test/support/catalogue/', () => {
  expect(rootFields.map(({ name }) => name).filter((name) => !(name in catalogue))).toEqual([])
})

it('every entry in test/support/catalogue/ has a root field in the schema', () => {
  const names: ReadonlySet<string> = new Set(rootFields.map(({ name }) => name))
  expect(Object.keys(catalogue).filter((name) => !names.has(name))).toEqual([])
})
