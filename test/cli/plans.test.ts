import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli, runHosted } from './runCli.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-plans-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function documentFile(text: string): Promise<string> {
  const file = path.join(folder, 'documents.graphql')
  await writeFile(file, text)
  return file
}

describe('petstore schema --plan', () => {
  it('tells the way of each root field, and why resolvers read it', async () => {
    const { status, stdout } = await runCli(
      {},
      'schema',
      '--plan',
      await documentFile(`
      query Pets($q: String, $a: Boolean!) { pets(q: $q) { data { id category @include(if: $a) { name } } } }
      query Users { all: users(limit: 5) { data { orders(first: 1) { totalCount } } } __typename }
      query Orders { mine: orders(limit: 5) { data { customer { orders(first: 1) { totalCount } } } } }
      query Search { search(q: "rex") { data { title } } pets { data { id } } }
      mutation Create { createTag(input: { name: "calm" }) { id } }`),
    )
    expect(status).toBe(0)
    expect(stdout.split('\n').filter(Boolean)).toEqual([
      'planned   Pets.pets',
      'planned   Users.all',
      'planned   Users.__typename',
      'planned   Orders.mine',
      'resolved  Search.search: search is read by its resolver: no list of planned reads names it',
      'resolved  Search.pets: it stands beside search',
      'resolved  Create.*: a mutation runs by its resolver',
    ])
  })

  it.each([
    ['no GraphQL', 'query {', /--plan: Syntax Error/],
    ['a document that does not fit the schema', '{ dogs }', /--plan: Cannot query field "dogs"/],
  ])('refuses %s', async (_what, text, message) => {
    const { status, stderr } = await runHosted({}, 'schema', '--plan', await documentFile(text))
    expect(status).not.toBe(0)
    expect(stderr).toMatch(message)
  })

  it('names a file that it cannot read', async () => {
    const { status, stderr } = await runHosted({}, 'schema', '--plan', path.join(folder, 'missing.graphql'))
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/--plan: the file cannot be read \(ENOENT\)/)
  })
})
