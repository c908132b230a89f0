import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import MiniSearch from 'minisearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'

type FindSections = (index: MiniSearch, question: string) => { id: string; guide: string; heading: string }[]
const browserModule = fileURLToPath(new URL('../../src/site/browser/page/findSections.js', import.meta.url))

let store: PetStore
let findSections: FindSections
let guides: MiniSearch
beforeAll(async () => {
  findSections = (await import(browserModule)).findSections as FindSections // modules for browsers have no types in Node
  store = await petStore()
  const { index, ...options } = (await store.rest('GET', '/docs/search.json')).body
  guides = MiniSearch.loadJS(index, options)
})
afterAll(() => store.close())

/** An index of sections, each told by its guide, its heading and its text. */
function indexOf(...sections: readonly (readonly [guide: string, heading: string, text: string])[]): MiniSearch {
  const index = new MiniSearch({ fields: ['guide', 'heading', 'text'], storeFields: ['guide', 'heading'] })
  index.addAll(sections.map(([guide, heading, text], i) => ({ id: String(i), guide, heading, text })))
  return index
}
const order = (index: MiniSearch, question: string) => findSections(index, question).map(({ id }) => Number(id))

describe('the search of the guides puts', () => {
  const rare = 'a text about other subjects, which is long enough to count for little'
  it.each([
    [
      'a title before a text that has the word often',
      'retry',
      [
        ['G', 'Other', 'retry retry retry retry'],
        ['G', 'The retry', rare],
      ],
      [1, 0],
    ],
    [
      'the title of a guide before a text',
      'orders',
      [
        ['G', 'Other', 'orders orders'],
        ['Orders', 'States', rare],
      ],
      [1, 0],
    ],
    [
      'a heading before the title of its guide',
      'orders',
      [
        ['Orders', 'States', rare],
        ['Shop', 'Orders', rare],
      ],
      [1, 0],
    ],
    [
      'the guide before its sections',
      'orders',
      [
        ['Orders', 'Orders of a user', rare],
        ['Orders', 'Orders', rare],
      ],
      [1, 0],
    ],
    [
      'a whole word of a title before the beginning of a word',
      'key',
      [
        ['G', 'Keyboards', 'key'],
        ['G', 'A key of your own', rare],
      ],
      [1, 0],
    ],
    [
      'a whole word of a text before the beginning of a word',
      'key',
      [
        ['G', 'A', 'keyboard keyboard'],
        ['G', 'B', `${rare} key`],
      ],
      [1, 0],
    ],
    [
      'the beginning of a title before a text',
      'web',
      [
        ['G', 'A', 'web web web'],
        ['G', 'Webhooks', rare],
      ],
      [1, 0],
    ],
    [
      'a similar word last',
      'orders',
      [
        ['G', 'Borders', rare],
        ['G', 'A', 'orders'],
      ],
      [1, 0],
    ],
    [
      'a section with all words alone',
      'retry key',
      [
        ['G', 'Retry', rare],
        ['G', 'A', 'a key for a retry'],
      ],
      [1],
    ],
    [
      'sections with some of the words, if none has all',
      'retry zzz',
      [
        ['G', 'Retry', rare],
        ['G', 'A', 'nothing'],
      ],
      [0],
    ],
  ] as const)('%s', (_what, question, sections, expected) => {
    expect(order(indexOf(...sections), question)).toEqual(expected)
  })

  it('each guide first for its own title', () => {
    const names = readdirSync(new URL('../../docs', import.meta.url)).flatMap((file) =>
      file.endsWith('.md') ? [file.replace('.md', '')] : [],
    )
    const titles = new Map(guides.search(MiniSearch.wildcard).map((hit) => [String(hit.id), String(hit.guide)]))
    const found = names.map((name) => findSections(guides, titles.get(name) ?? '')[0]?.id)
    expect(found).toEqual(names)
  })
})

it.each([
  ['retry schedule', 'webhooks'],
  ['INSUFFICIENT_INVENTORY', 'errors#INSUFFICIENT_INVENTORY'],
  ['idempotency key', 'idempotency'],
  ['DATABASE_URL', 'settings'],
])('the search for "%s" finds %s', (question, place) => {
  const found = findSections(guides, question).map(({ id }) => id)
  expect(found.some((id) => id === place || id.startsWith(`${place}#`))).toBe(true)
})
