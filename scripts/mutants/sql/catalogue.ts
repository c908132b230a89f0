import type { SqlMutant } from '../sqlMutant.js'

/** Statements that write pets, and the names of their categories and tags. */
export const catalogue: readonly SqlMutant[] = [
  {
    rule: 'a category that appears while the statement runs is the category of the pet',
    file: 'namesOfPets.ts',
    text: 'do update set name = ${categories.name} returning',
    fault: 'do nothing returning',
    tests: ['pets/namesInRaces.test.ts'],
  },
  {
    rule: 'a tag that appears while the statement runs is a tag of the pet',
    file: 'namesOfPets.ts',
    text: 'do update set name = ${tags.name} returning',
    fault: 'do nothing returning',
    tests: ['pets/namesInRaces.test.ts'],
  },
  {
    rule: 'new tags are created in one order, so that pets do not deadlock',
    file: 'namesOfPets.ts',
    text: 'in (select folded from known) order by wanted.folded',
    fault: 'in (select folded from known) order by random()',
    tests: ['pets/races.test.ts'],
  },
  {
    rule: 'a changed pet keeps no other tags',
    file: 'namesOfPets.ts',
    text: '...(isNew ? [] : [unlinked]),',
    fault: '',
    tests: ['pets'],
  },
  {
    rule: 'a change that has waited for another change of the pet is done again',
    file: 'petWrites.ts',
    text: "sql`${pets.version} = (select seen.version from ${pets} as seen where seen.id = ${slot('id')})`",
    fault: 'sql`true`',
    tests: ['pets/namesInRaces.test.ts'],
  },
  {
    rule: 'a change expects the version of its caller',
    file: 'petWrites.ts',
    text: 'version && eq(pets.version, version)',
    fault: 'undefined',
    tests: ['pets'],
  },
  {
    rule: 'a new price fits the currency of the pet',
    file: 'petWrites.ts',
    text: 'currencies && sql`${pets.currency} = any(${currencies}::text[])`',
    fault: 'undefined',
    tests: ['pets'],
  },
  {
    rule: 'a fall of the stock to a low stock is an event',
    file: 'petWrites.ts',
    text: 'keepsAbove && stock && sql`not (${pets.stock} > ${keepsAbove}::int and ${stock}::int <= ${keepsAbove}::int)`',
    fault: 'undefined',
    tests: ['pets'],
  },
  {
    rule: 'only a changed stock is a movement',
    file: 'petWrites.ts',
    text: ' where ${pets.stock} <> previous_stock`',
    fault: '`',
    tests: ['pets', 'db/statementsOfWrites.test.ts'],
  },
  {
    rule: 'the pictures that a pet no longer shows are forgotten',
    file: 'petWrites.ts',
    text: '...(columns.photoUrls ? [forgotten] : []),',
    fault: "part(db, 'forgotten', sql`select null::text as path where false`),",
    tests: ['pets', 'rest'],
  },
]
