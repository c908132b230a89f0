import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PrefixWorld, prefixWorld } from '../support/prefixWorld.js'
import { hasBrowser, launchBrowser, visit } from './browser.js'

describe.skipIf(!hasBrowser)('behind a proxy that takes off a prefix, in a browser (needs Chromium at CHROMIUM_PATH)', () => {
  let world: PrefixWorld
  let browser: Browser
  beforeAll(async () => {
    world = await prefixWorld()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  const open = (path: string, act: (page: Page) => Promise<void>) => visit(browser, world.base, path, act)

  it('the landing page shows its pets, and its calls run', () =>
    open('/', async (page) => {
      await page.getByText('Up and ready').waitFor()
      await page.locator('.pet img').first().scrollIntoViewIfNeeded()
      await page.waitForFunction(() => (document.querySelector('.pet img') as HTMLImageElement | null)?.naturalWidth === 640)
      for (const run of await page.getByRole('button', { name: 'Run' }).all()) await run.click()
      await expect.poll(() => page.locator('.reply', { hasText: 'Biscuit' }).count()).toBe(2)
      await page
        .getByRole('link', { name: /Guides/ })
        .first()
        .click()
      await page
        .getByRole('link', { name: /Quick start/ })
        .first()
        .click()
      await page
        .locator('.example', { hasText: `${world.base}/v1/pets` })
        .first()
        .waitFor()
      await page.getByLabel('Search the guides').fill('webhooks')
      await page.locator('#found a').first().click()
      await page.locator('article h1').waitFor()
    }))

  it('the console signs in, lists and follows events', () =>
    open('/console', async (page) => {
      await page.getByRole('button', { name: 'API key' }).click()
      await page.getByLabel('API key').fill(world.store.keys.staff)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('No endpoint yet').waitFor()
      await page.getByRole('link', { name: 'Live events' }).click()
      await page.getByText('Connected.').waitFor()
    }))

  it('the API reference reads the document', () =>
    open('/api-docs', async (page) => {
      await page.getByText('List pets').first().waitFor()
    }))

  it('the playground loads its files and runs an example', () =>
    open('/playground', async (page) => {
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.getByRole('region', { name: 'Reply' }).getByText('"Biscuit"').first().waitFor()
    }))
})
