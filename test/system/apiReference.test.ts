import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageVersion } from '../../src/values/packageVersion.js'
import { complaintsOf, hasBrowser } from './browser.js'
import { type SiteInBrowser, siteInBrowser } from './siteInBrowser.js'

describe.skipIf(!hasBrowser)('the API reference in a browser (needs Chromium at CHROMIUM_PATH)', () => {
  let site: SiteInBrowser
  beforeAll(async () => {
    site = await siteInBrowser()
  })
  afterAll(() => site.close())

  it('shows every operation and one version, and the first "Test Request" of a public GET works', async () => {
    const page = await site.browser.newPage({ viewport: { width: 1280, height: 900 } })
    const complaints = complaintsOf(page, site.origin)
    /** Everything in the console, also the warnings in which the reader tells of faults in the document. */
    const told: string[] = []
    page.on('console', (message) => told.push(`${message.type()}: ${message.text()}`))
    await page.goto(`${site.origin}/api-docs`)
    await page.getByText(`v${packageVersion}`).first().waitFor()
    await page.goto(`${site.origin}/api-docs#tag/pets/GET/v1/pets`)
    await page.getByText('Only pets with one of these statuses.').first().waitFor()
    expect(await page.content()).not.toMatch(/QUxMIFlPVVIg|galaxy\.scalar\.com/)

    await page
      .getByRole('button', { name: /Test Request.*get.*\/v1\/pets\b/i })
      .first()
      .click()
    const sent = page.waitForRequest((request) => request.url().startsWith(`${site.origin}/v1/pets`))
    await page.getByRole('button', { name: /^Send/i }).first().click()
    const request = await sent
    expect(await request.allHeaders()).not.toHaveProperty('x-api-key')
    expect((await request.response())?.status()).toBe(200)
    await page.getByText('200').first().waitFor()
    const links = await page.locator('.top nav').boundingBox()
    const cross = await page.locator('.app-exit-button').boundingBox()
    expect(cross?.y).toBeGreaterThanOrEqual((links?.y ?? Number.POSITIVE_INFINITY) + (links?.height ?? 0))
    expect(complaints).toEqual([])
    expect(told.filter((text) => /^(error|warning)/.test(text))).toEqual([])
    await page.close()
  })

  it.each([
    ['a public list', '#tag/pets/GET/v1/pets', '/v1/pets', undefined],
    ['a public read', '#tag/pets/GET/v1/pets/{id}', '/v1/pets/', undefined],
    ['a public write', '#tag/sessions/POST/v1/auth/login', '/v1/auth/login', undefined],
    ['a list that needs a credential', '#tag/orders/GET/v1/orders', '/v1/orders', 'X-API-Key'],
    ['a write that needs a credential', '#tag/pets/POST/v1/pets', '/v1/pets', 'X-API-Key'],
  ])('the example of %s names only the credential that the operation needs', async (_what, place, path, header) => {
    const page = await site.browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(`${site.origin}/api-docs${place}`)
    const section = page.locator(`[id$="${place.slice(1)}"]`)
    const example = section.locator('.scalar-code-block', { hasText: 'curl' }).first()
    await example.waitFor()
    const text = (await example.textContent()) ?? ''
    expect(text).toContain(path)
    expect(/x-api-key|authorization/i.exec(text)?.[0]).toBe(header)
    await page.close()
  })
})
