import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { makePlan } from '../../src/graphql/plan.js'
import { schema } from '../../src/graphql/schema.js'

const page = '{ data { id } }'

describe('the root fields of a run', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['are all fields of a document without conditions', `{ pets ${page} tags ${page} }`, {}, ['pets', 'tags']],
    ['have equal fields once', `{ pets ${page} ...again } fragment again on Query { pets ${page} }`, {}, ['pets']],
    ['leave out the only field that is skipped', `query($no: Boolean!) { pets @skip(if: $no) ${page} }`, { no: true }, []],
    ['have the only field that is not skipped', `query($no: Boolean!) { pets @skip(if: $no) ${page} }`, { no: false }, ['pets']],
    ['follow the default of a condition', `query($yes: Boolean = false) { tags @include(if: $yes) ${page} }`, {}, []],
    ['leave out a fragment', `query($no: Boolean!) { tags ${page} ... @skip(if: $no) { pets ${page} } }`, { no: true }, ['tags']],
  ])('%s', (_title, document, variables, expected) => {
    const plan = makePlan(schema, parse(document), undefined, { provingRun: 5, onProven() {} })
    expect(plan?.running(variables).map(({ name }) => name)).toEqual(expected)
  })
})
