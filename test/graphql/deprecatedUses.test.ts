import { buildSchema, type OperationDefinitionNode, parse, specifiedRules, validate, valueFromASTUntyped } from 'graphql'
import { describe, expect, it } from 'vitest'
import type { Style } from '../../src/context.js'
import { DeprecatedUses } from '../../src/graphql/deprecatedUses.js'
import { withDeprecations } from '../../src/graphql/withDeprecations.js'

const facts = { since: '2027-01-01', sunset: '2027-07-01', replacement: 'the new one' }
const plain = buildSchema(`
  interface Named { title: String }
  type Query { thing(old: Int, size: Int = 3, colour: Colour, colours: [Colour!], input: In, inputs: [In!]): Thing named: Named }
  type Thing implements Named { name: String title: String below(old: Int): Thing }
  input In { label: String colour: Colour inner: In inners: [In!] plain: String }
  enum Colour { red crimson }
`)
const schema = withDeprecations(plain, {
  deprecations: {
    'Named.title': facts,
    'Thing.title': facts,
    'Query.thing(old:)': facts,
    'Query.thing(size:)': facts,
    'Thing.below(old:)': facts,
    'In.label': facts,
    'Colour.crimson': facts,
  },
})

/** The subjects of the uses of a call. */
function used(text: string, variables: Readonly<Record<string, unknown>> = {}, on = schema, style: Style = 'graphql'): string[] {
  const document = parse(text)
  expect(validate(on, document, specifiedRules)).toEqual([])
  const operation = document.definitions.find((node): node is OperationDefinitionNode => node.kind === 'OperationDefinition')
  if (!operation) throw new Error('the document has no operation')
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  )
  return new DeprecatedUses(on, operation, document, defaults).madeBy(variables, style).map(({ deprecation }) => deprecation.subject)
}

const withOld = 'query($old: Int) { thing(old: $old) { name } }'
const withInput = 'query($input: In) { thing(input: $input) { name } }'
const withInputs = 'query($inputs: [In!]) { thing(inputs: $inputs) { name } }'
const withColour = 'query($colour: Colour) { thing(colour: $colour) { name } }'
const withColours = 'query($colours: [Colour!]) { thing(colours: $colours) { name } }'
const onCondition = 'query($is: Boolean!) { thing { name title @include(if: $is) } }'
const inFragment = 'query($is: Boolean!) { thing { ...T @skip(if: $is) } } fragment T on Thing { title }'

describe('a call uses', () => {
  it.each<[text: string, variables: Readonly<Record<string, unknown>>, subjects: readonly string[]]>([
    ['{ thing { name } }', {}, []],
    ['{ thing { title } }', {}, ['Thing.title']],
    ['{ thing { a: title } }', {}, ['Thing.title']],
    ['{ thing { ... on Thing { title } } }', {}, ['Thing.title']],
    ['{ named { ... on Thing { title } } }', {}, ['Thing.title']],
    ['{ thing { ...T } } fragment T on Thing { title }', {}, ['Thing.title']],
    ['{ thing { __typename name } __schema { queryType { name } } }', {}, []],
    ['{ thing { title @skip(if: true) } }', {}, []],
    ['{ thing { title @include(if: false) name } }', {}, []],
    [onCondition, { is: true }, ['Thing.title']],
    [onCondition, { is: false }, []],
    [inFragment, { is: true }, []],
    [inFragment, { is: false }, ['Thing.title']],
    ['query($is: Boolean!) { thing { ...T @skip(if: $is) ...T } } fragment T on Thing { title }', { is: true }, ['Thing.title']],
    ['{ thing(old: 1) { name } }', {}, ['Query.thing(old:)']],
    ['{ thing(old: null) { name } }', {}, []],
    [withOld, { old: 1 }, ['Query.thing(old:)']],
    [withOld, { old: null }, []],
    [withOld, {}, []],
    ['query($old: Int = 1) { thing(old: $old) { name } }', {}, ['Query.thing(old:)']],
    ['{ named { title } }', {}, ['Named.title']],
    ['query($size: Int = 3) { thing(size: $size) { name } }', {}, ['Query.thing(size:)']],
    ['query($size: Int = 3) { thing(size: $size) { name } }', { size: 3 }, ['Query.thing(size:)']],
    ['query($size: Int = 4) { thing(size: $size) { name } }', {}, ['Query.thing(size:)']],
    ['{ thing { below(old: 2) { name } } }', {}, ['Thing.below(old:)']],
    ['{ thing(colour: red) { name } }', {}, []],
    ['{ thing(colour: crimson) { name } }', {}, ['Colour.crimson']],
    ['{ thing(colours: [red, crimson]) { name } }', {}, ['Colour.crimson']],
    [withColour, { colour: 'crimson' }, ['Colour.crimson']],
    [withColour, { colour: 'red' }, []],
    [withColour, { colour: 7 }, []],
    [withColours, { colours: ['red', 'crimson'] }, ['Colour.crimson']],
    [withColours, { colours: 'crimson' }, ['Colour.crimson']],
    ['{ thing(input: { label: "x" }) { name } }', {}, ['In.label']],
    ['{ thing(input: { label: null }) { name } }', {}, ['In.label']],
    ['{ thing(input: { inner: { colour: crimson } }) { name } }', {}, ['Colour.crimson']],
    ['{ thing(inputs: [{ label: "x" }, { plain: "y" }]) { name } }', {}, ['In.label']],
    ['query($text: String) { thing(input: { label: $text }) { name } }', { text: 'x' }, ['In.label']],
    [withInput, { input: { plain: 'y' } }, []],
    [withInput, { input: { label: null } }, ['In.label']],
    [withInput, { input: { inner: { inners: [{ colour: 'crimson' }] } } }, ['Colour.crimson']],
    [withInput, { input: 'no object' }, []],
    [withInput, { input: ['no', { label: 'x' }] }, ['In.label']],
    [withInputs, { inputs: [{ plain: 'y' }, { label: 'x' }] }, ['In.label']],
  ])('%s with %j: %j', (text, variables, subjects) => {
    expect(used(text, variables)).toEqual(subjects)
  })

  it.each<[text: string, variables: Readonly<Record<string, unknown>>, subjects: readonly string[]]>([
    ['query($size: Int = 3) { thing(size: $size) { name } }', {}, []],
    ['query($size: Int = 3) { thing(size: $size) { name } }', { size: 3 }, ['Query.thing(size:)']],
    ['query($size: Int = 4) { thing(size: $size) { name } }', {}, ['Query.thing(size:)']],
  ])('in REST, whose operations repeat the defaults: %s with %j: %j', (text, variables, subjects) => {
    expect(used(text, variables, schema, 'rest')).toEqual(subjects)
  })

  it('nothing, where the schema has no deprecated part', () => {
    expect(used('{ thing(old: 1, colour: crimson) { title } }', {}, plain)).toEqual([])
  })
})
