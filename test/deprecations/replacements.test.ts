import { describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { withDeprecations } from '../../src/graphql/withDeprecations.js'
import { contractDeprecations } from '../../src/rest/contractDeprecations.js'
import { deprecatedRoute, routeSubject } from '../../src/rest/route.js'
import { routes } from '../../src/rest/routes.js'
import { servedContract } from '../../src/servedContract.js'

const days = { since: '2027-01-01', sunset: '2027-07-01' }
const ROUTE = 'GET /v1/inventory'

/** Checks as a start does. @param replacements by the deprecated part */
function check(replacements: Readonly<Record<string, string>>): void {
  const facts = Object.entries(replacements).map(([subject, replacement]) => [subject, { ...days, replacement }] as const)
  const rows = routes.map((row) => {
    const given = facts.find(([subject]) => subject === routeSubject(row))
    return given ? deprecatedRoute(row, given[1]) : row
  })
  contractDeprecations(
    withDeprecations(schema, { deprecations: Object.fromEntries(facts.filter(([subject]) => !subject.includes(' '))) }),
    rows,
  )
}

describe('a replacement', () => {
  it.each([
    'Pet.species',
    'Pet.category',
    'Query.pets(q:)',
    'Category.pets(q:)',
    'PetStatus.sold',
    'CreatePetInput.species',
    'GET /v1/pets',
    'POST /v1/pets/{id}/photos',
    'the name of the kind',
    'nothing: v2.0 has no such part.',
  ])('may be %s', (replacement) => {
    expect(() => check({ 'Pet.breed': replacement, [ROUTE]: replacement })).not.toThrow()
  })

  it.each<[replacement: string, fault: string]>([
    ['Pet', 'which the schema does not have: name a part of the schema, such as Pet.name, or write a sentence'],
    ['Petx', 'which the schema does not have'],
    ['specie', 'which the schema does not have'],
    ['pet.species', 'which the schema does not have'],
    ['Pet.kind', 'which the schema does not have'],
    ['Pet.nope.', 'which the schema does not have'],
    ['Pet. species', 'which the schema does not have'],
    ['Pet.category.nope', 'which the schema does not have'],
    ['Query.pets(zzz:)', 'which the schema does not have'],
    ['Query.pets( q: )', 'which the schema does not have'],
    ['@skip', 'which the schema does not have'],
    ['/v1/pets', 'which the schema does not have'],
    ['GET /v1/nope', 'which the table of routes does not have: name a route as its row does, such as GET /v1/pets'],
    ['get /v1/pets', 'which the table of routes does not have'],
    ['GET /v1/pets/:id', 'which the table of routes does not have'],
  ])('must not be %s', (replacement, fault) => {
    for (const subject of ['Pet.breed', ROUTE])
      expect(() => check({ [subject]: replacement })).toThrow(`${subject}: replacement is ${replacement}, ${fault}`)
  })

  it.each([
    ['Pet.breed', 'Pet.breed'],
    ['Query.pets(species:)', 'Query.pets(species:)'],
    ['Query.pets', 'Query.pets(q:)'],
    [ROUTE, ROUTE],
  ])('of %s must not be itself: %s', (subject, replacement) => {
    expect(() => check({ [subject]: replacement })).toThrow(`${subject}: replacement is the part itself: name another part`)
  })

  it('must not lead back to the part, and may be a deprecated part that leads to another', () => {
    expect(() => check({ 'Pet.breed': 'Pet.species', 'Pet.species': 'Pet.breed' })).toThrow(
      'Pet.species: replacement leads back to the part (Pet.species → Pet.breed → Pet.species): name a part that stays\nPet.breed: replacement leads back',
    )
    expect(() => check({ 'Query.inventory': ROUTE, [ROUTE]: 'Query.inventory' })).toThrow(`(${ROUTE} → Query.inventory → ${ROUTE})`)
    expect(() => check({ 'Pet.breed': 'Pet.species', 'Pet.species': 'Pet.category' })).not.toThrow()
  })
})

it('a start refuses a deprecation of a route that the table does not have', async () => {
  const deprecations = { 'GET /v1/nope': { ...days, replacement: 'GET /v1/pets' } }
  await expect(servedContract({ APP_ENV: 'test' }, { deprecations })).rejects.toThrow('These deprecations are of no route: GET /v1/nope')
})
