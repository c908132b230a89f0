import type { Case } from './case.js'

const update = (alias: string, stock: number) => `${alias}: updatePet(id: 1, input: { stock: ${stock} }) { stock }`

/** Errors, and mutations that must run in order. */
export const errorCases: readonly Case[] = [
  { name: 'nothing found at the root', query: '{ pet(id: 4242) { id } }' },
  { name: 'nothing found beside something', query: '{ a: pet(id: 1) { id } b: pet(id: 4242) { id } c: inventory { onHand } }' },
  { name: 'several not found', query: '{ a: pet(id: 4242) { id } b: pet(id: 4243) { id } c: pet(id: 4244) { id } }' },
  { name: 'an error of a nullable root field', query: '{ node(id: "garbage") { nodeId } pet(id: 1) { id } }' },
  {
    name: 'errors of several nullable root fields',
    query: '{ a: node(id: "x") { nodeId } b: node(id: "y") { nodeId } c: node(id: "z") { nodeId } pet(id: 1) { id } }',
  },
  {
    name: 'more errors than are shown',
    query: `{ ${Array.from({ length: 8 }, (_, i) => `a${i}: node(id: "x${i}") { nodeId }`).join(' ')} }`,
  },
  { name: 'an error of a list of nodes', query: '{ nodes(ids: ["x"]) { nodeId } }' },
  { name: 'nobody where somebody is needed', query: '{ orders { data { id } } }' },
  { name: 'a customer where staff is needed', query: 'mutation { createTag(input: { name: "t" }) { id } }', as: 'customer' },
  { name: "another's order", query: '{ order(id: 2) { id } }', as: 'customer' },
  { name: "another's account", query: '{ user(id: 1) { id } }', as: 'customer' },
  { name: 'a sort nobody offers', query: '{ pets(sort: "owner") { data { id } } }' },
  { name: 'a cursor of garbage', query: '{ pets(after: "garbage") { data { id } } }' },
  { name: 'an error inside a fragment', query: '{ ...Q } fragment Q on Query { pet(id: 4242) { id } }' },
  { name: 'an error of a field asked for twice', query: '{ pet(id: 4242) { id } pet(id: 4242) { name } }' },
  {
    name: 'mutations one after the other',
    query: `mutation { ${update('a', 5)} ${update('b', 6)} ${update('c', 7)} last: updatePet(id: 1, input: {}) { stock } }`,
    as: 'staff',
  },
  {
    name: 'mutations after one that failed',
    query: `mutation { ${update('a', 1)} b: updatePet(id: 4242, input: {}) { id } ${update('c', 2)} }`,
    as: 'staff',
  },
  {
    name: 'a mutation that what went before makes fail',
    query: 'mutation { a: updatePet(id: 3, input: { sku: "fresh" }) { sku } b: updatePet(id: 4, input: { sku: "FRESH" }) { sku } }',
    as: 'staff',
  },
  { name: 'a version that has passed', query: 'mutation { updatePet(id: 1, version: 99, input: { name: "x" }) { id } }', as: 'staff' },
  { name: 'a pet that an order holds', query: 'mutation { deletePet(id: 1) }', as: 'staff' },
  { name: 'a mutation that gives a number', query: 'mutation { deletePet(id: 6) }', as: 'staff' },
  {
    name: 'a replacement',
    query:
      'mutation($v: Int) { replacePet(id: 5, version: $v, input: { name: "New", status: pending }) { name sku status price stock category { id } tags { id } photoUrls } }',
    as: 'staff',
  },
  {
    name: 'what a mutation has changed',
    query: 'mutation { updatePet(id: 3, input: { category: "snake", tags: ["a"] }) { category { name } tags { name } } }',
    as: 'staff',
  },
]
