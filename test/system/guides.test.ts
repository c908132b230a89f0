import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { complaintsOf, hasBrowser } from './browser.js'
import { type SiteInBrowser, siteInBrowser } from './siteInBrowser.js'

describe.skipIf(!hasBrowser)('the guides in a browser (needs Chromium at CHROMIUM_PATH)', () => {
  let site: SiteInBrowser
  let context: BrowserContext
  let page: Page
  let complaints: readonly string[]
  beforeAll(async () => {
    site = await siteInBrowser()
  })
  afterAll(() => site.close())
  beforeEach(async () => {
    context = await site.browser.newContext({ viewport: { width: 1280, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] })
    page = await context.newPage()
    complaints = complaintsOf(page, site.origin)
  })
  afterEach(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })

  it('copy an example with the address of this server, and the copy works in a terminal', async () => {
    await page.goto(`${site.origin}/docs/quick-start`)
    const example = page.locator('.example', { hasText: 'category=dog' }).first()
    await example.getByRole('button', { name: 'Copy' }).click()
    await example.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(await example.locator('code').textContent())
    const [, url = ''] = /curl '([^']*)'/.exec(copied) ?? []
    expect(new URL(url).origin).toBe(site.origin)
    expect((await fetch(url)).status).toBe(200)
  })

  it('are searched without a question to the server', async () => {
    await page.goto(`${site.origin}/docs`)
    const field = page.getByLabel('Search the guides')
    await field.focus()
    await field.fill('idempo')
    await page.locator('#found a').first().waitFor()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await field.fill('retry schedule')
    await page.locator('#found a', { hasText: 'Webhooks' }).first().waitFor()
    await field.fill('qqqqqq')
    await page.getByText('Nothing was found.').waitFor()
    await field.fill('insufficient inventory')
    await page.locator('#found a', { hasText: 'INSUFFICIENT_INVENTORY' }).first().waitFor()
    expect(asked).toEqual([])
    await field.press('Enter')
    await page.waitForURL(/\/docs\/\w+#/)
    expect(await page.locator(':target').count()).toBe(1)
  })

  it('lead to the next and the previous guide', async () => {
    await page.goto(`${site.origin}/docs/quick-start`)
    const title = await page.locator('h1').textContent()
    await page.getByRole('link', { name: 'Next' }).click()
    await expect.poll(() => page.locator('h1').textContent()).not.toBe(title)
    await page.getByRole('link', { name: 'Previous' }).click()
    await expect.poll(() => page.locator('h1').textContent()).toBe(title)
  })

  it('scroll long commands and cut none', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${site.origin}/docs/webhooks`)
    const reachable = await page.locator('.example pre').evaluateAll((all) =>
      all.every((pre) => {
        pre.scrollLeft = 100_000
        const code = pre.firstElementChild?.getBoundingClientRect()
        return !code || code.right <= pre.getBoundingClientRect().right + 1 || pre.scrollLeft + pre.clientWidth >= pre.scrollWidth - 1
      }),
    )
    expect(reachable).toBe(true)
    expect(await page.locator('.example pre').evaluateAll((all) => all.every((pre) => getComputedStyle(pre).overflowX === 'auto'))).toBe(
      true,
    )
  })
})
