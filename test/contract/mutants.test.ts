import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { reads } from '../../scripts/mutants/reads.js'
import { access } from '../../scripts/mutants/sql/access.js'
import { catalogue } from '../../scripts/mutants/sql/catalogue.js'
import { delivery } from '../../scripts/mutants/sql/delivery.js'
import { shop } from '../../scripts/mutants/sql/shop.js'

const writes = [...catalogue, ...shop, ...access, ...delivery].map((mutant) => ({ ...mutant, file: `db/queries/${mutant.file}` }))

it.each([...writes, ...reads])('the fault against “$rule” changes one text of $file', ({ file, text, fault }) => {
  const parts = readFileSync(`src/${file}`, 'utf8').split(text)
  expect(parts).toHaveLength(2)
  expect(parts.join(fault)).not.toBe(parts.join(text))
})
