import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse, print } from 'graphql'
import { afterAll, describe, expect, it } from 'vitest'
import { manifestFolder, sha256 } from '../support/manifests.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { ownCalls, ownCommand, ownFiles } from '../support/trustedPage.js'
import { runCli, runHosted } from './runCli.js'

const folder = manifestFolder()
const place = path.join(folder.path, 'operations')
mkdirSync(path.join(place, 'parts'), { recursive: true })
mkdirSync(path.join(place, 'node_modules'), { recursive: true })
const query = 'query Pets($limit: Int) { pets(limit: $limit) { data { ...Parts } } }'
const fragment = 'fragment Parts on Pet { id name }'
writeFileSync(path.join(place, 'pets.graphql'), query)
writeFileSync(path.join(place, 'parts/parts.graphql'), fragment)
writeFileSync(path.join(place, 'node_modules/other.graphql'), 'type Other { id: Int }')
writeFileSync(path.join(place, 'notes.txt'), 'no document')
const id = sha256(print(parse(`${query} ${fragment}`)))

const stores: PetStore[] = []
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()))
  folder.remove()
})

describe('petstore documents build', () => {
  it('prints the manifest, the same each time, and needs no settings', async () => {
    const [first, second] = await Promise.all([
      runCli({}, 'documents', 'build', place),
      runHosted({ PORT: 'x' }, 'documents', 'build', place),
    ])
    expect(first).toEqual({ status: 0, stdout: expect.stringContaining(id), stderr: '' })
    expect(second).toEqual(first)
  })

  it('writes a file that a gateway serves', async () => {
    const out = path.join(folder.path, 'documents.json')
    const { status, stdout, stderr } = await runHosted({}, 'documents', 'build', place, '--out', out)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: `${out} lists 1 operation.\n` })
    expect(JSON.parse(readFileSync(out, 'utf8')).operations[0].id).toBe(id)
    const store = await petStore({ settings: { TRUSTED_DOCUMENTS: out, PERSISTED_ONLY: 'true' } })
    stores.push(store)
    const reply = await store.rest('POST', '/graphql', { body: { documentId: id, variables: { limit: 1 } } })
    expect(reply.body).toEqual({ data: { pets: { data: [] } } })
  })

  it.each<[name: string, content: string | undefined, told: RegExp]>([
    ['an unknown field', 'query A {\n  pest\n}', /^[^\n]*\/a\.graphql:2: Cannot query field "pest"[^\n]*\n$/],
    ['broken syntax', '{\n{', /^[^\n]*\/a\.graphql:2: Syntax Error[^\n]*\n$/],
    ['no documents', undefined, /^[^\n]*: the folder has no \.graphql files\n$/],
  ])('ends with status 1 and a line for each fault: %s', async (name, content, told) => {
    const own = path.join(folder.path, name)
    mkdirSync(own)
    if (content !== undefined) writeFileSync(path.join(own, 'a.graphql'), content)
    const out = path.join(folder.path, `${name}.json`)
    const { status, stdout, stderr } = await runHosted({}, 'documents', 'build', own, '--out', out)
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(told) })
    expect(() => readFileSync(out)).toThrow('ENOENT')
  })

  it.each([
    ['a missing folder', path.join(folder.path, 'nowhere'), /^[^\n]*\/nowhere: the folder cannot be read \(ENOENT\)[^\n]*\n$/],
    ['a file', path.join(place, 'notes.txt'), /^[^\n]*notes\.txt: the folder cannot be read \(ENOTDIR\)[^\n]*\n$/],
  ])('names %s', async (_name, dir, told) => {
    expect(await runHosted({}, 'documents', 'build', dir)).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(told) })
  })
})

it('the command of the guide writes the id that the calls of the guide send', async () => {
  const own = path.join(folder.path, 'guide')
  mkdirSync(path.join(own, 'operations'), { recursive: true })
  for (const file of ownFiles) writeFileSync(path.join(own, file.folder, file.name), file.content)
  const [npx, petstore, ...words] = ownCommand.trim().split(' ')
  expect([npx, petstore, words.at(-1)]).toEqual(['npx', 'petstore', 'documents.json'])
  const args = words.map((word) => (['operations', 'documents.json'].includes(word) ? path.join(own, word) : word))
  expect((await runHosted({}, ...args)).status).toBe(0)
  const [operation] = JSON.parse(readFileSync(path.join(own, 'documents.json'), 'utf8')).operations
  expect(ownCalls.match(/[0-9a-f]{64}/g)).toEqual([operation.id, operation.id])
})
