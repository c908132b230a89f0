import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCurl } from '../support/curl.js'
import type { PetStore } from '../support/petStore.js'
import { siteWorld } from '../support/siteWorld.js'
import { hasBrowser, launchBrowser, visit } from './browser.js'

let store: PetStore
let origin: string
beforeAll(async () => {
  ;({ store, origin } = await siteWorld())
})
afterAll(() => store.close())

describe.skipIf(!hasBrowser)('in a browser (needs Chromium at CHROMIUM_PATH)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  const open = (path: string, act: (page: Page) => Promise<void>) => visit(browser, origin, path, act)

  it('the landing page shows the state of the server and the pets of the shop', () =>
    open('/', async (page) => {
      await page.getByText('Up and ready').waitFor()
      await page.locator('.pet strong', { hasText: '<b>Bobby</b>' }).waitFor()
      expect(await page.locator('.pet strong').allInnerTexts()).toEqual(['Biscuit', '<b>Bobby</b>', 'Mia'])
      expect(await page.locator('.pet .price').allInnerTexts()).toEqual(['$899.99', '$120.00'])
      await page.locator('.pet img').first().scrollIntoViewIfNeeded()
      await page.waitForFunction(() => (document.querySelector('.pet img') as HTMLImageElement | null)?.naturalWidth === 640)
    }))

  it('the calls on the landing page work as commands and by their buttons', () =>
    open('/', async (page) => {
      for (const id of ['rest', 'graphql']) {
        const { url, ...request } = readCurl((await page.locator(`#curl-${id}`).textContent()) ?? '')
        const body = await (await fetch(url, request)).json()
        expect((body.data.pets ?? body).data.map((pet: { name: string }) => pet.name)).toContain('Biscuit')
        const call = page.locator('.call', { has: page.locator(`#curl-${id}`) })
        await call.getByRole('button', { name: 'Run' }).click()
        await call.locator('.reply', { hasText: 'Biscuit' }).waitFor()
      }
    }))

  it('a page in the browser can list, filter and show pets in both styles', () =>
    open('/', async (page) => {
      const seen = await page.evaluate(async () => {
        const rest = async (path: string) => (await fetch(path)).json()
        const headers = { 'content-type': 'application/json' }
        const graphql = async (query: string, variables: object) =>
          (await (await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) })).json()).data
        const browsed = await rest('/v1/pets?sort=name&fields=id,name')
        const filtered = await rest('/v1/pets?q=bisc&fields=id,name')
        const { id } = filtered.data[0]
        const query = 'query($q: String, $id: Int64!) { pets(q: $q) { data { id name } } pet(id: $id) { name price } }'
        return { browsed, filtered, details: await rest(`/v1/pets/${id}`), graphql: await graphql(query, { q: 'bisc', id }) }
      })
      expect(seen.browsed.data).toHaveLength(seen.browsed.pagination.total)
      expect(seen.filtered.data).toMatchObject([{ name: 'Biscuit' }])
      expect(seen.details).toMatchObject({ name: 'Biscuit', price: 899.99 })
      expect(seen.graphql).toEqual({ pets: { data: seen.filtered.data }, pet: { name: 'Biscuit', price: 899.99 } })
    }))

  it.each(['/docs', '/docs/errors#CONFLICT', '/docs/api-guide', '/docs/identity#sessions'])('the page %s can be read', (path) =>
    open(path, async (page) => {
      await page.locator('h1').waitFor()
      const { hash } = new URL(path, origin)
      if (hash) expect((await page.locator(':target').textContent())?.toLowerCase()).toBe(hash.slice(1).toLowerCase())
    }),
  )
})
