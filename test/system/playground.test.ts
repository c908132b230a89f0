import { createServer, request as forward, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { examples } from '../../src/site/playgroundExamples.js'
import { aPet } from '../support/factories.js'
import { liveExamples } from '../support/siteWorld.js'
import { until } from '../support/until.js'
import { aPerson } from '../users/people.js'
import { violationsOf } from './accessibility.js'
import { complaintsOf, hasBrowser } from './browser.js'
import { type SiteInBrowser, siteInBrowser } from './siteInBrowser.js'

const PHONE = { width: 390, height: 844 }
const PANES = ['Query', 'Variables', 'Reply', 'Docs']

describe.skipIf(!hasBrowser)('the playground in a browser (needs Chromium at CHROMIUM_PATH)', () => {
  let site: SiteInBrowser
  beforeAll(async () => {
    site = await siteInBrowser()
  })
  afterAll(() => site.close())

  let context: BrowserContext
  let page: Page
  let complaints: readonly string[]
  async function open(at = site.origin, viewport = { width: 1280, height: 900 }): Promise<void> {
    context = await site.browser.newContext({ viewport })
    page = await context.newPage()
    complaints = complaintsOf(page, new URL(at).origin)
    await page.goto(`${at}/playground`)
    await button('Run').waitFor()
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const tab = (name = '') => page.getByRole('navigation', { name: 'Operations' }).getByRole('button', { name, exact: true })
  const reply = (text: string) => page.getByRole('region', { name: 'Reply' }).getByText(text).first().waitFor()
  const field = () => page.getByLabel('API key or access token')

  describe('on a wide screen', () => {
    beforeEach(() => open())
    afterEach(async () => {
      await context.close()
      expect(complaints).toEqual([])
    })

    it('shows each example in a tab, runs the first, and shows the docs of the schema', async () => {
      for (const { name } of examples) expect(await tab(name).count(), name).toBe(1)
      await button('Run').click()
      await reply('"Biscuit"')
      await page.getByText(/^Status 200 · .* · request [\w-]{36}$/).waitFor()
      await button('Docs').click()
      await page.getByRole('region', { name: 'Schema' }).getByRole('button', { name: 'Mutation', exact: true }).click()
      await page.getByText('placeOrder', { exact: true }).first().waitFor()
      await page.getByLabel('Search types and fields').fill('petsConnection')
      await page.getByText('petsConnection', { exact: true }).waitFor()
    })

    it('shows changes of the catalogue as they happen, until it is stopped', async () => {
      await tab(liveExamples[0]?.name).click()
      await button('Run').click()
      await until(() => expect(site.store.app.changes.listeners).toBe(1))
      const { id } = await aPet(site.store, { name: 'Fresh from the litter' })
      await reply('"Fresh from the litter"')
      await site.store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' })
      await button('Stop').click()
      await until(() => expect(site.store.app.changes.listeners).toBe(0))
      await page.getByText(/^Stopped · \d+ events?,/).waitFor()
    })

    it('has one field for the credential of all tabs, which is forgotten with the browser tab', async () => {
      const ada = await aPerson(site.store)
      await field().fill(ada.key)
      await tab('My profile (any key)').click()
      await button('Run').click()
      await reply(`"${ada.email}"`)
      await tab('Orders, three levels (staff key)').click()
      await button('Run').click()
      await reply('"orders"')
      await page.reload()
      expect(await field().inputValue()).toBe(ada.key)
      const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }))
      expect(stored).not.toContain(ada.key)
      const other = await context.newPage()
      await other.goto(`${site.origin}/playground`)
      expect(await other.getByLabel('API key or access token').inputValue()).toBe('')
    })

    it('uses the session of the console', async () => {
      const ada = await aPerson(site.store)
      await page.goto(`${site.origin}/console`)
      await button('API key').click()
      await page.getByLabel('API key').fill(ada.key)
      await button('Sign in').click()
      await page.getByText(ada.email).waitFor()
      await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Playground' }).click()
      await page.getByText('Every tab uses your session of the console.').waitFor()
      await tab('My profile (any key)').click()
      await button('Run').click()
      await reply(`"${ada.email}"`)
    })

    it('keeps the tabs, runs a chosen operation with variables and headers, and explains what cannot be sent', async () => {
      await button('New tab').click()
      await page
        .getByLabel('GraphQL operation')
        .fill('query One($id: Int64!) { pet(id: $id) { name } } query Two { pets(q: "Mia") { data { name } } }')
      await page.getByLabel('Variables as JSON').fill('{ "id": 1')
      await page.keyboard.press('ControlOrMeta+Enter')
      await page.getByText('The variables are not valid JSON').first().waitFor()
      await page.getByLabel('Variables as JSON').fill('{ "id": 1 }')
      await button('Headers').click()
      await page.getByLabel('Headers as JSON').fill('{ "X-Request-ID": "from-the-playground" }')
      await button('Run').click()
      await reply('"Biscuit"')
      await page.getByText(/request from-the-playground$/).waitFor()
      await page.getByLabel('Operation to run').selectOption('Two')
      await button('Run').click()
      await reply('"Mia"')
      await page.reload()
      expect(await tab('One').getAttribute('aria-current')).toBe('true')
      await button('Close the tab One').click()
      expect(await tab('One').count()).toBe(0)
    })

    it('leads home and to the other pages', async () => {
      await page.getByRole('link', { name: 'Petstore Gateway' }).click()
      await page.getByText('Up and ready').waitFor()
    })
  })

  it('shows one pane at a time on a phone, and the reply after a run', async () => {
    await open(site.origin, PHONE)
    const visible = async () => {
      const shown = await page
        .locator('.pane')
        .evaluateAll((all) => all.flatMap((one) => (one.checkVisibility() ? [one.getAttribute('aria-label')] : [])))
      return [shown, await page.evaluate(() => document.documentElement.scrollWidth)]
    }
    expect(await visible()).toEqual([['Query'], PHONE.width])
    await button('Run').click()
    await reply('"Biscuit"')
    expect(await visible()).toEqual([['Reply'], PHONE.width])
    for (const [name, label] of [
      ['Variables', 'Variables and headers'],
      ['Docs', 'Docs'],
      ['Query', 'Query'],
    ] as const) {
      await page.getByRole('group', { name: 'What to show' }).getByRole('button', { name }).click()
      expect(await visible()).toEqual([[label], PHONE.width])
    }
    await context.close()
    expect(complaints).toEqual([])
  })

  describe('behind a proxy that adds a prefix', () => {
    let proxy: Server
    beforeAll(async () => {
      proxy = createServer((incoming, outgoing) => {
        const path = (incoming.url ?? '').replace(/^\/shop(?=\/)/, '')
        if (path === incoming.url) return void outgoing.writeHead(404).end()
        const { method, headers } = incoming
        const target = forward(new URL(path, site.origin), { method, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        })
        incoming.pipe(target)
      })
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    })
    afterAll(() => new Promise((resolve) => proxy.close(resolve)))

    it.each(['', '/'])('runs an operation at /shop/playground%s', async (slash) => {
      const { port } = proxy.address() as AddressInfo // it listens on a port
      await open(`http://127.0.0.1:${port}/shop`)
      await page.goto(`http://127.0.0.1:${port}/shop/playground${slash}`)
      await button('Run').click()
      await reply('"Biscuit"')
      await context.close()
      expect(complaints).toEqual([])
    })
  })

  it('meets WCAG 2.2 AA, and each of its controls has a name', async () => {
    context = await site.browser.newContext({ viewport: PHONE })
    page = await context.newPage()
    await page.goto(`${site.origin}/playground`)
    await button('Run').click()
    await reply('"Biscuit"')
    for (const name of PANES) {
      await page.setViewportSize(PHONE)
      await page.getByRole('group', { name: 'What to show' }).getByRole('button', { name }).click()
      expect(await violationsOf(page), name).toEqual([])
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    await button('Docs').click()
    await page.getByRole('region', { name: 'Schema' }).getByRole('button', { name: 'Query', exact: true }).click()
    await page.getByRole('heading', { name: 'Query' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    const nameless = await page.locator('button, a, input, select, textarea, [contenteditable=true]').evaluateAll((all) =>
      all.flatMap((one) => {
        const labels = 'labels' in one ? (one as HTMLInputElement).labels : null
        const name = one.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? one.textContent
        return name?.trim() || one.getAttribute('aria-hidden') === 'true' ? [] : [one.outerHTML]
      }),
    )
    expect(nameless).toEqual([])
    await context.close()
  })
})
