import { describe, expect, it } from 'vitest'
import type { Change } from '../../scripts/contractDiff/change.js'
import { contractChanges } from '../../scripts/contractDiff/contractChanges.js'
import { errorChanges } from '../../scripts/contractDiff/errorChanges.js'
import { graphqlChanges } from '../../scripts/contractDiff/graphqlChanges.js'
import { merged } from '../../scripts/contractDiff/merged.js'
import { restChanges } from '../../scripts/contractDiff/restChanges.js'
import { webhookChanges } from '../../scripts/contractDiff/webhookChanges.js'
import { edited, smallContract } from './smallContract.js'
import { errorRows, graphqlRows, restRows, webhookRows } from './verdictRows.js'

const TODAY = '2026-11-30'
const { schema, openapi, errors } = smallContract

const verdictsOf = (changes: readonly Change[]) => changes.map(({ verdict, subject }) => `${verdict} ${subject}`).sort()
const sorted = (told: readonly string[]) => [...told].sort()

it('a contract has no changes from itself', async () => {
  expect(await contractChanges(smallContract, smallContract, TODAY)).toEqual([])
})

describe('the schema of GraphQL', () => {
  it.each(graphqlRows)('%s', async (_title, [before, after], told) => {
    expect(schema).toContain(before)
    expect(verdictsOf(await graphqlChanges(schema, schema.replace(before, after), TODAY))).toEqual(sorted(told))
  })
})

describe('the REST document', () => {
  it.each(restRows)('%s', (_title, edits, told) => {
    expect(verdictsOf(merged(restChanges(openapi, edited(openapi, edits), TODAY)))).toEqual(sorted(told))
  })
})

describe('the payloads of webhooks', () => {
  it.each(webhookRows)('%s', (_title, edits, told) => {
    expect(verdictsOf(merged(webhookChanges(openapi, edited(openapi, edits), TODAY)))).toEqual(sorted(told))
  })
})

describe('the error catalogue', () => {
  it.each(errorRows)('%s', (_title, edits, told) => {
    expect(verdictsOf(errorChanges(errors, edited(errors, edits)))).toEqual(sorted(told))
  })
})

it('a change of a shared component names every operation that shows it', () => {
  const changes = restChanges(openapi, edited(openapi, [[['components', 'schemas', 'Pet', 'properties', 'breed'], undefined]]), TODAY)
  expect(changes).toMatchObject([{ subject: 'Pet.breed', places: ['GET /v1/pets', 'GET /v1/pets/{id}', 'POST /v1/pets'] }])
})
