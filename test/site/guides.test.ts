import { readdirSync, readFileSync } from 'node:fs'
import MiniSearch from 'minisearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guideGroups } from '../../src/site/guideGroups.js'
import { renderMarkdown } from '../../src/site/markdown.js'
import { type PetStore, petStore } from '../support/petStore.js'

const names = readdirSync(new URL('../../docs', import.meta.url))
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.replace('.md', ''))

let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: { PUBLIC_URL: '' } })
})
afterAll(() => store.close())

const page = async (url: string, host = '127.0.0.1:41234') => (await store.rest('GET', url, { headers: { host } })).text

it('every guide is in one group', () => {
  const placed = guideGroups.flatMap(({ guides }) => guides)
  expect(names.filter((name) => placed.filter((known) => known === name).length !== 1)).toEqual([])
})

it('a guide for operators stands in their group', () => {
  const forOperators = names.filter((name) => /^This page is for operators\b/m.test(readFileSync(`docs/${name}.md`, 'utf8')))
  expect(forOperators).toContain('deployment')
  const [group] = guideGroups.filter(({ title }) => title === 'For operators')
  expect(forOperators.filter((name) => !group?.guides.includes(name))).toEqual([])
})

describe('the list of guides', () => {
  it('has the groups, each with its guides in reading order', async () => {
    const text = await page('/docs')
    for (const { title, guides } of guideGroups) {
      const [section = ''] = text.slice(text.indexOf(`<h2>${title}</h2>`)).split('</ul>')
      expect([...section.matchAll(/href="\/docs\/([\w-]+)"/g)].map(([, name]) => name)).toEqual(
        guides.filter((name) => names.includes(name)),
      )
    }
  })

  it('is walked from the first guide to the last and back by next and previous', async () => {
    const order = guideGroups.flatMap(({ guides }) => guides.filter((name) => names.includes(name)))
    const walk = async (from: string | undefined, rel: string) => {
      const seen: string[] = []
      for (let name = from; name !== undefined; ) {
        seen.push(name)
        name = new RegExp(`<a rel="${rel}" href="/docs/([\\w-]+)"`).exec(await page(`/docs/${name}`))?.[1]
      }
      return seen
    }
    expect(await walk(order[0], 'next')).toEqual(order)
    expect(await walk(order.at(-1), 'prev')).toEqual(order.toReversed())
  })
})

it.each(names)('%s shows the address of the server that the reader has opened', async (name) => {
  for (const host of ['127.0.0.1:41234', 'pets.example:8443', '[::1]:9000']) {
    const text = await page(`/docs/${name}`, host)
    expect(text).not.toContain('127.0.0.1:8080')
    if (name === 'quick-start') expect(text).toContain(`http://${host}/v1/pets?`)
  }
})

it('a forged host stands in no guide', async () => {
  expect(await page('/docs/quick-start', '"><script>alert(1)</script>')).not.toContain('alert(1)')
})

describe('the search index', () => {
  const search = async () => {
    const { index, ...options } = (await store.rest('GET', '/docs/search.json')).body
    return MiniSearch.loadJS<{ id: string }>(index, options)
  }

  it('has entries that all exist', async () => {
    const index = await search()
    const ids = index.search(MiniSearch.wildcard).map((hit) => String(hit.id))
    expect(new Set(ids.map((id) => id.split('#')[0]))).toEqual(new Set(names))
    for (const name of names) {
      const text = await page(`/docs/${name}`)
      for (const id of ids.filter((hit) => hit.startsWith(`${name}#`))) expect(text, id).toContain(`id="${id.split('#')[1]}"`)
    }
  })

  it('is revalidated', async () => {
    const { headers } = await store.rest('GET', '/docs/search.json')
    expect((await store.rest('GET', '/docs/search.json', { headers: { 'if-none-match': headers.etag ?? '' } })).status).toBe(304)
  })
})

describe('a table', () => {
  const table = (source: string) => renderMarkdown(`# Title\n\n${source}`).html

  it('can be scrolled by keyboard', () => {
    expect(table('| a | b |\n|---|---|\n| 1 | 2 |')).toContain('<div class="scroll" tabindex="0" role="group" aria-label="Table 1"><table>')
  })

  it('without headings has its first column as headings', () => {
    const html = table('| | |\n|---|---|\n| Status | 404 |')
    expect(html).toContain('<th scope="row">Status</th><td>404</td>')
    expect(html).not.toContain('<thead>')
  })

  it('with many columns lets paths end a line after a slash, and leaves the text as it is', () => {
    const html = table('| a | b | c | d |\n|---|---|---|---|\n| `GET /users/{id}` | 2 | 3 | 4 |')
    expect(html).toContain('<code>GET /<wbr>users/<wbr>{id}</code>')
  })

  it('has no empty heading', () => {
    expect(table('| | Meaning |\n|---|---|\n| x | y |')).toContain('<tr><td></td><th scope="col">Meaning</th></tr>')
  })
})
