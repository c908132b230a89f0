import { describe, expect, it } from 'vitest'
import type { Change } from '../../scripts/contractDiff/change.js'
import { contractChanges } from '../../scripts/contractDiff/contractChanges.js'
import { documentShape } from '../../scripts/contractDiff/documentShape.js'
import { errorChanges } from '../../scripts/contractDiff/errorChanges.js'
import { graphqlChanges } from '../../scripts/contractDiff/graphqlChanges.js'
import { merged } from '../../scripts/contractDiff/merged.js'
import { restChanges } from '../../scripts/contractDiff/restChanges.js'
import { versionChanges } from '../../scripts/contractDiff/versionChanges.js'
import { webhookChanges } from '../../scripts/contractDiff/webhookChanges.js'
import type { Schema } from '../../src/rest/openapi/types.js'
import { alternativeRows } from './alternativeRows.js'
import { documentRows } from './documentRows.js'
import { restRows } from './restRows.js'
import { edited, smallContract } from './smallContract.js'
import { at } from './smallPlaces.js'
import { errorRows, graphqlRows, versionRows, webhookRows } from './verdictRows.js'

const TODAY = '2026-11-30'
const { schema, openapi, errors } = smallContract

const sending = (value: Schema | boolean) => edited(openapi, [[[...at.input, 'properties', 'code'], value]])
const showing = (value: Schema | boolean) => edited(openapi, [[[...at.pet, 'properties', 'price'], value]])

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

it('the reasons of GraphQL are our own, and a changed default names both values', async () => {
  const changes = await graphqlChanges(schema, schema.replace('to: Int = 80', 'to: Int = 40').replace('Pet | Tag', 'Pet'), TODAY)
  expect(changes.map(({ subject, told, reason }) => `${subject} ${told}. ${reason}`)).toEqual([
    '@shorten(to:) has the default 40 instead of 80. A client that leaves the value out gets another effect.',
    'Hit has no member Tag any more. A document that selects fields of the member in the union is refused.',
  ])
})

describe('the REST document', () => {
  it.each([...restRows, ...documentRows])('%s', (_title, edits, told) => {
    expect(verdictsOf(merged(restChanges(openapi, edited(openapi, edits), TODAY)))).toEqual(sorted(told))
  })
})

describe('the alternatives of a value', () => {
  it.each(alternativeRows)('%s', (_title, direction, before, after, told) => {
    const small = (value: Schema | boolean) => (direction === 'sent' ? sending(value) : showing(value))
    const changes = restChanges(small(before), small(after), TODAY)
    expect(changes.map(({ verdict, told }) => `${verdict}: ${told}`).sort()).toEqual(sorted(told))
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

describe('the versions of the REST API', () => {
  it.each(versionRows)('%s', (_title, [before, after], told) => {
    expect(verdictsOf(versionChanges(before, after, TODAY))).toEqual(sorted(told))
  })
})

/** Texts for people, and lists without entries. */
const SILENT = /^(info|tags)\b|\b(description|summary|tags)$|^\w+ \S+ \w+ (parameters|responses)$/

function placesIn(node: unknown, place: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof node !== 'object' || node === null) return [place]
  return [place, ...Object.entries(node).flatMap(([key, value]) => placesIn(value, [...place, key]))]
}

it('no part of a document is lost silently', () => {
  const whole = JSON.parse(JSON.stringify(openapi))
  const lost = placesIn(whole).filter((place) => place.length > 1 && !/ \d+$/.test(place.join(' ')) && !SILENT.test(place.join(' ')))
  const isTold = (place: readonly string[]) => {
    try {
      const without = edited(openapi, [[place, undefined]])
      if (!documentShape.safeParse(without).success) return true
      return [...restChanges(openapi, without, TODAY), ...webhookChanges(openapi, without, TODAY)].length > 0
    } catch (error) {
      // a lost component leaves references that lead nowhere
      return error instanceof Error && /has no/.test(error.message)
    }
  }
  expect(lost.length).toBeGreaterThan(200)
  expect(lost.filter((place) => !isTold(place)).map((place) => place.join(' '))).toEqual([])
})

it('a change of a shared component names every operation that shows it', () => {
  const changes = restChanges(openapi, edited(openapi, [[['components', 'schemas', 'Pet', 'properties', 'breed'], undefined]]), TODAY)
  expect(changes).toMatchObject([{ subject: 'Pet.breed', places: ['GET /v1/pets', 'GET /v1/pets/{id}', 'POST /v1/pets'] }])
})
