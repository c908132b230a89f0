import { readdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from './accessibility.js'
import { hasBrowser } from './browser.js'
import { scalarDialogFaults, scalarFaults } from './scalarFaults.js'
import { type SiteInBrowser, siteInBrowser } from './siteInBrowser.js'

const guides = readdirSync(new URL('../../docs', import.meta.url))
  .filter((file) => file.endsWith('.md'))
  .map((file) => `/docs/${file.replace('.md', '')}`)
const pages = ['/', '/docs', ...guides, '/nope', '/docs/nope', '/console']

describe.skipIf(!hasBrowser)('every page of ours is accessible (needs Chromium at CHROMIUM_PATH)', () => {
  let site: SiteInBrowser
  let page: Page
  beforeAll(async () => {
    site = await siteInBrowser()
    page = await site.browser.newPage()
  })
  afterAll(() => site.close())

  /** Opens a page and waits until its scripts have filled it. */
  async function open(path: string): Promise<void> {
    await page.goto(site.origin + path)
    if (path === '/') {
      await page.getByText('Up and ready').waitFor()
      await page.getByText('Biscuit').waitFor()
    } else if (path === '/console') await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    else if (path === '/api-docs') await page.getByRole('heading', { name: 'Petstore Gateway', level: 1 }).waitFor()
    else if (path.startsWith('/docs') && !path.endsWith('/nope')) await page.getByLabel('Search the guides').waitFor()
  }

  it.each(pages)('%s, by WCAG 2.2 AA, in light and dark, on a desktop and on a phone', async (path) => {
    await open(path)
    expect(await violationsOf(page)).toEqual([])
  })

  it('the landing page with the replies to its calls', async () => {
    await open('/')
    for (const call of await page.getByRole('button', { name: 'Run' }).all()) await call.click()
    await expect.poll(() => page.locator('.reply:visible').count()).toBe(2)
    expect(await violationsOf(page)).toEqual([])
  })

  it('the API reference, but for named faults of the reader Scalar', { timeout: 600_000 }, async () => {
    await open('/api-docs')
    await page.setViewportSize({ width: 1280, height: 900 })
    expect(await violationsOf(page, scalarFaults)).toEqual([])
    const request = page.getByRole('button', { name: /Test Request.*get.*\/v1\/pets\b/i }).first()
    await page.goto(`${site.origin}/api-docs#tag/pets/GET/v1/pets`)
    await request.click()
    await page.getByRole('button', { name: /^Send/i }).first().waitFor()
    expect(await violationsOf(page, scalarDialogFaults)).toEqual([])
  })

  it.each([...pages, '/playground', '/api-docs'])('%s fits a screen that is 320 pixels wide', async (path) => {
    await page.setViewportSize({ width: 320, height: 640 })
    await open(path)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })

  it('the bar at the top has its left edge in one place on all pages', async () => {
    for (const width of [1920, 1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const edges: number[] = []
      for (const path of ['/', '/docs', '/docs/settings', '/docs/quick-start', '/console', '/playground', '/api-docs', '/nope']) {
        await open(path)
        edges.push(await page.locator('.brand').evaluate((brand) => brand.getBoundingClientRect().left))
      }
      expect(new Set(edges), `${width} pixels`).toEqual(new Set([20]))
    }
  })

  it('wide tables take the keyboard, and are whole where the screen has the room', async () => {
    await page.setViewportSize({ width: 1400, height: 900 })
    await open('/docs/access')
    const hidden = () => page.locator('.scroll').evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))
    expect(Math.max(...(await hidden()))).toBe(0)
    await page.setViewportSize({ width: 390, height: 844 })
    expect(Math.max(...(await hidden()))).toBeGreaterThan(0)
    const table = page.locator('.scroll').first()
    await table.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => table.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0)
  })

  it('shows where the focus is', async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    for (const path of ['/', '/docs/quick-start', '/console']) {
      await open(path)
      for (let i = 0; i < 20; i++) {
        await page.keyboard.press('Tab')
        const outline = await page.evaluate(() => {
          const element = document.activeElement
          if (!element || element === document.body) return 'none needed'
          const { outlineStyle, outlineWidth } = getComputedStyle(element)
          return outlineStyle === 'none' || outlineWidth === '0px' ? `none at ${element.outerHTML.slice(0, 80)}` : 'shown'
        })
        expect(outline).toMatch(/^(shown|none needed)$/)
      }
    }
  })
})
