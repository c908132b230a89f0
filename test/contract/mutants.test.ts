import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { access } from '../../scripts/mutants/sql/access.js'
import { delivery } from '../../scripts/mutants/sql/delivery.js'
import { shop } from '../../scripts/mutants/sql/shop.js'

it.each([...shop, ...access, ...delivery])('the fault against “$rule” changes one text of $file', ({ file, text, fault }) => {
  const parts = readFileSync(`src/db/queries/${file}`, 'utf8').split(text)
  expect(parts).toHaveLength(2)
  expect(parts.join(fault)).not.toBe(parts.join(text))
})
