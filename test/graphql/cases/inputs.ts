import { encodeCursor } from '../../../src/values/page.js'
import type { Case } from './case.js'

const conditional = `query($a: Boolean!, $b: Boolean! = false, $c: Boolean = true) {
  plain: pet(id: 1) { id @include(if: $a) name @skip(if: $a) sku @include(if: $c) @skip(if: $b) category @include(if: $a) { id name @skip(if: $a) } }
  spread: pet(id: 1) { id ...P @include(if: $a) ... on Pet @skip(if: $a) { stock tags { name @include(if: $c) } } }
  twice: pet(id: 2) { ...P @skip(if: $a) ...P }
  order: pet(id: 2) { name @skip(if: $a) id name }
  shared: pet(id: 3) { ...P @include(if: $b) version }
  never: pet(id: 4242) @include(if: $b) { id }
  nested: pet(id: 3) @include(if: $c) { ... @include(if: $a) { id ... @skip(if: $b) { sku } } version }
} fragment P on Pet { name @include(if: $c) category { name @skip(if: $b) } }`

const listing =
  'query($l: Int = 2, $s: String, $status: PetStatus, $p: Int! = 1) { pets(limit: $l, sort: $s, status: $status, page: $p) { data { id price } pagination { page limit } } }'
const create =
  'mutation($input: CreatePetInput!) { createPet(input: $input) { name status price birthDate stock currency tags { name } photoUrls category { name } description } }'
const after = encodeCursor([{ field: 'id', descending: false }], [2])

/** Inputs: conditions, variables, defaults, literals, scalars. */
export const inputCases: readonly Case[] = [
  ...[
    { a: true },
    { a: false },
    { a: true, b: true },
    { a: false, b: true, c: false },
    { a: true, b: false, c: false },
    { a: false, b: true, c: true },
  ].map((variables) => ({ name: `@skip and @include with ${JSON.stringify(variables)}`, query: conditional, variables })),
  {
    name: '@skip and @include of literals',
    query: '{ pet(id: 1) { id @skip(if: true) name @skip(if: false) sku @include(if: true) stock @include(if: false) } }',
  },
  { name: '@skip of all', query: 'query($a: Boolean!) { pet(id: 1) @skip(if: $a) { id } }', variables: { a: true } },
  { name: '@skip of a mutation', query: 'mutation { a: deletePet(id: 1) @skip(if: true) __typename }', as: 'staff' },
  { name: 'defaults of omitted variables', query: listing },
  { name: 'variables over their defaults', query: listing, variables: { l: 3, s: '-price', status: 'available', p: 1 } },
  { name: 'null for nullable variables', query: listing, variables: { s: null, status: null } },
  {
    name: 'a nullable variable omitted where the argument has a default',
    query: 'query($l: Int) { pets(limit: $l) { pagination { limit } } }',
  },
  { name: 'a variable nobody declared', query: '{ pet(id: 1) { id } }', variables: { extra: 1 } },
  {
    name: 'variables named as properties of objects',
    query: 'query($toString: Int64 = 1, $constructor: Int64!) { a: pet(id: $toString) { id } b: pet(id: $constructor) { id } }',
    variables: { constructor: 2 },
  },
  {
    name: 'the same variable in two places',
    query: 'query($n: Int = 1) { pets(limit: $n, page: $n) { data { id } } c: petsConnection(first: $n) { nodes { id } } }',
    variables: { n: 2 },
  },
  { name: 'null literals', query: '{ pets(status: null, category: null, minPrice: null, after: null) { data { id } } }' },
  { name: 'an enum literal', query: '{ pets(status: pending) { data { id status } } }' },
  { name: 'an enum variable with a default', query: 'query($s: PetStatus = sold) { pets(status: $s) { data { id status } } }' },
  {
    name: 'prices as integers and decimals',
    query:
      'query($min: Decimal, $max: Decimal) { pets(minPrice: $min, maxPrice: $max) { data { id price } } b: pets(minPrice: 0, maxPrice: 0.01) { data { price } } }',
    variables: { min: 1, max: 1299.99 },
  },
  {
    name: 'the largest price and id',
    query: '{ pets(minPrice: 99999999.99) { data { price } } order(id: 9007199254740991) { id } }',
    as: 'staff',
  },
  { name: 'ids by variable', query: 'query($id: Int64!) { pet(id: $id) { id } }', variables: { id: 3 } },
  {
    name: 'text in every script',
    query:
      'query($c: String) { pets(tag: $c) { data { name tags { name } } } b: pets(tag: "\\u732B") { data { id } } c: pets(tag: "ärger") { data { id } } }',
    variables: { c: '猫' },
  },
  { name: 'a block string', query: '{ pets(category: """dog""") { data { id } } }' },
  { name: 'text that looks like code', query: '{ pets(category: "$\\u007b1+1}`\'); //\\u2028", tag: "\\\\\\"") { data { id } } }' },
  {
    name: 'sorting by several keys',
    query: '{ pets(sort: "-status,name", limit: 4) { data { id } } a: pets(sort: "-price,name") { data { id price } } }',
  },
  {
    name: 'a cursor',
    query:
      'query($after: String) { pets(after: $after, limit: 2, page: 7) { data { id } pagination { page nextCursor } } c: petsConnection(after: $after) { nodes { id } pageInfo { hasPreviousPage } } }',
    variables: { after },
  },
  {
    name: 'variables inside an object',
    query:
      'mutation($n: String!, $t: String!, $p: Decimal) { createPet(input: { name: $n, status: available, tags: ["x", $t], price: $p }) { name tags { name } price } }',
    variables: { n: 'Ñ', t: 'y', p: 12.5 },
    as: 'staff',
  },
  {
    name: 'a variable omitted inside an object',
    query: 'mutation($p: Decimal) { createPet(input: { name: "O", status: available, price: $p }) { price } }',
    as: 'staff',
  },
  {
    name: 'a variable omitted inside an object that changes only what it names',
    query:
      'mutation($d: String, $s: Int) { updatePet(id: 1, input: { description: $d, stock: $s, breed: "B" }) { description stock breed } }',
    variables: { s: 9 },
    as: 'staff',
  },
  {
    name: 'one value for a list',
    query: create,
    variables: { input: { name: 'L', status: 'sold', tags: 'only', photoUrls: 'http://example.com/x.png' } },
    as: 'staff',
  },
  {
    name: 'one literal for a list',
    query: 'mutation { createPet(input: { name: "L", status: sold, tags: "only" }) { tags { name } } }',
    as: 'staff',
  },
  { name: 'an empty list', query: create, variables: { input: { name: 'E', status: 'pending', tags: [], photoUrls: [] } }, as: 'staff' },
  {
    name: 'null for everything that takes it',
    query: create,
    variables: {
      input: {
        name: 'N',
        status: 'available',
        tags: null,
        photoUrls: null,
        description: null,
        birthDate: null,
        price: null,
        currency: null,
        stock: null,
        category: null,
      },
    },
    as: 'staff',
  },
  {
    name: 'every scalar in and out',
    query: create,
    variables: {
      input: {
        name: 'S 猫 \u{1f431}',
        status: 'available',
        birthDate: '2024-02-29',
        price: 0.07,
        stock: 0,
        currency: 'JPY',
        description: '\t\n"\\',
      },
    },
    as: 'staff',
  },
  {
    name: 'every scalar as a literal',
    query:
      'mutation { createPet(input: { name: "S", status: available, birthDate: "1999-12-31", price: 10, stock: 7, currency: "CHF" }) { birthDate price stock currency } }',
    as: 'staff',
  },
]
