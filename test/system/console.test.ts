import { beforeEach, describe, expect, it } from 'vitest'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { letPass } from '../support/clock.js'
import { hasBrowser } from './browser.js'
import { type ConsoleWorld, consoleWorld } from './consoleWorld.js'

describe.skipIf(!hasBrowser)('the console in a browser (needs Chromium at CHROMIUM_PATH)', () => {
  const world = consoleWorld()
  let store: ConsoleWorld['store']
  let page: ConsoleWorld['page']
  let ada: ConsoleWorld['ada']
  beforeEach(() => {
    ;({ store, page, ada } = world())
  })
  const heading = (name: string | RegExp) => page.getByRole('heading', { name })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  /** The messages that a field refers to. */
  const saidAbout = async (label: string) => {
    const field = page.getByLabel(label, { exact: label !== 'order.created' })
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    return page.locator(`[id="${await field.getAttribute('aria-describedby')}"]`).allTextContents()
  }
  const kept = () => page.evaluate(() => sessionStorage.getItem('petstore.console.credential'))
  /** Lets two seconds pass first: the server remembers a good credential that long. */
  async function expectRefused(headers: Record<string, string>): Promise<void> {
    await letPass(2000)
    expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(401)
  }

  describe('the login', () => {
    it('works with email and password, and the logout ends the session and leaves nothing in the browser', async () => {
      await world().signIn()
      await page.getByText('No endpoint yet').waitFor()
      await page.getByText(ada.email).waitFor()
      const { refreshToken } = JSON.parse((await kept()) ?? '')
      expect(page.url()).not.toContain(refreshToken)
      await page.reload()
      await page.getByText('No endpoint yet').waitFor()

      const ended = page.waitForResponse(`${world().origin}/v1/auth/logout`)
      await button('Sign out').click()
      await heading('Sign in').waitFor()
      expect((await ended).status()).toBe(200)
      expect(await kept()).toBeNull()
      expect(await world().context.cookies()).toEqual([])
      expect(await page.evaluate(() => localStorage.length)).toBe(0)
      expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401)
    })

    it('works with an API key until the key is revoked', async () => {
      await page.goto(`${world().origin}/console`)
      await button('API key').click()
      await page.getByLabel('API key').fill('pk_live_wrong')
      await button('Sign in').click()
      await page.getByRole('alert').filter({ hasText: 'The API key is not valid.' }).waitFor()
      await page.getByLabel('API key').fill(ada.key)
      await button('Sign in').click()
      await page.getByText(ada.email).waitFor()
      await store.rest('DELETE', `/v1/users/${ada.id}/apikeys/${ada.keyId}`, ada.asThem)
      await expectRefused({ 'x-api-key': ada.key })
      await page.getByRole('link', { name: 'Requests' }).click()
      await page.getByText('The API key is not valid any more.').waitFor()
      expect(await kept()).toBeNull()
    })

    it('fails with a wrong password, and shows the error code and the request id', async () => {
      await world().signIn('wrong')
      const alert = page.getByRole('alert')
      await alert.filter({ hasText: 'The email address or the password is wrong' }).waitFor()
      expect(await alert.textContent()).toMatch(/UNAUTHORIZED · request [\w-]{36}/)
      expect(await kept()).toBeNull()
    })

    it('is renewed with one refresh when the tokens have expired', async () => {
      await world().signIn()
      await page.getByText('No endpoint yet').waitFor()
      const before = JSON.parse((await kept()) ?? '')
      await page.evaluate(
        (text) => sessionStorage.setItem('petstore.console.credential', text),
        JSON.stringify({ ...before, expiresAt: 0 }),
      )
      let refreshes = 0
      page.on('request', (request) => {
        if (request.url().endsWith('/v1/auth/refresh')) refreshes += 1
      })
      await page.reload()
      await page.getByText('No endpoint yet').waitFor()
      await page.getByText(ada.email).waitFor()
      const after = JSON.parse((await kept()) ?? '')
      expect(after.refreshToken).not.toBe(before.refreshToken)
      expect(after.expiresAt).toBeGreaterThan(Date.now())
      expect(refreshes).toBe(1)
    })

    it('ends with a message when the session has ended elsewhere', async () => {
      await world().signIn()
      await page.getByText('No endpoint yet').waitFor()
      const { accessToken } = JSON.parse((await kept()) ?? '')
      await store.rest('POST', '/v1/auth/logout', { ...ada.asThem, body: { everywhere: true } })
      await expectRefused({ authorization: `Bearer ${accessToken}` })
      await page.getByRole('link', { name: 'Requests' }).click()
      await page.getByText('Your session has ended.').waitFor()
      expect(await kept()).toBeNull()
    })
  })

  it('finds a request of the user by its request id', async () => {
    await store.rest('GET', '/v1/orders/999999', { headers: { ...ada.asThem.headers, 'x-request-id': `lost-${ada.id}` } })
    await writeRequestLog(store.app.services())
    await world().signIn()
    await page.getByRole('link', { name: 'Requests' }).click()
    await page.getByLabel('Request id').fill(`lost-${ada.id}`)
    await button('Find').click()
    await page.getByText('GET /v1/orders/999999').waitFor()
    expect(await page.locator('.rows li').textContent()).toContain('NOT_FOUND')
    await page.getByLabel('Request id').fill('none')
    await button('Find').click()
    await page.getByText('No request of the last seven days fits.').waitFor()
  })

  it('finds requests by operation, error code, method and path, and lists none of its own', async () => {
    await store.graphql('query Lost { order(id: 999999) { id } }', {}, ada.asThem)
    await store.rest('GET', '/v1/pets/999999', ada.asThem)
    await store.rest('GET', '/v1/tags', ada.asThem)
    await world().signIn()
    await page.getByRole('link', { name: 'Requests' }).click()
    await heading('Requests').waitFor()
    await writeRequestLog(store.app.services())
    const shown = () => page.locator('.rows li strong').allTextContents()
    await button('Find').click()
    await expect.poll(shown).toEqual(['GET /v1/tags', 'GET /v1/pets/999999', 'POST /graphql Lost'])
    const find = async (label: string, value: string) => {
      const input = page.getByLabel(label, { exact: true })
      await (label === 'Method' ? input.selectOption(value) : input.fill(value))
      await button('Find').click()
    }
    await find('Error code', 'NOT_FOUND')
    await expect.poll(shown).toEqual(['GET /v1/pets/999999', 'POST /graphql Lost'])
    expect(await page.locator('.rows .badge.bad').allTextContents()).toEqual(['404 NOT_FOUND', '200 NOT_FOUND'])
    await find('Method', 'GET')
    await expect.poll(shown).toEqual(['GET /v1/pets/999999'])
    await find('Method', '')
    await find('Operation', 'Lost')
    await expect.poll(shown).toEqual(['POST /graphql Lost'])
    await find('Operation', '')
    await find('Path begins with', '/v1/pets')
    await expect.poll(shown).toEqual(['GET /v1/pets/999999'])
  })

  it('has its filters in one line, each below its label, and says an error once, at its field', async () => {
    await world().signIn()
    await page.getByRole('link', { name: 'Requests' }).click()
    await heading('Requests').waitFor()
    const tops = (selector: string) =>
      page.locator(selector).evaluateAll((all) => [...new Set(all.map((element) => Math.round(element.getBoundingClientRect().top)))])
    const inLine = async () => {
      expect(await tops('.find label')).toHaveLength(1)
      expect(await tops('.find :is(input, select, .button)')).toHaveLength(1)
    }
    await inLine()
    await page.getByLabel('Status', { exact: true }).fill('99')
    await button('Find').click()
    await page.locator('.wrong').waitFor()
    await inLine()
    expect(await saidAbout('Status')).toEqual(['must be an integer from 100 to 599'])
    expect(await page.getByText('must be an integer').count()).toBe(1)
  })

  it('says each error of a form once, at its field, and the first wrong field has the focus', async () => {
    await page.goto(`${world().origin}/console`)
    await button('Sign in').click()
    await page.locator('.wrong').first().waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await saidAbout('Email')).toHaveLength(1)
    expect(await saidAbout('Password')).toHaveLength(1)
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name)).toBe('email')
    await world().signIn()
    await page.getByRole('link', { name: 'New endpoint' }).click()
    await page.getByLabel('Address').fill('https://hooks.example.com')
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    await button('Create endpoint').click()
    await page.locator('.wrong').waitFor()
    expect(await saidAbout('order.created')).toHaveLength(1)
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value)).toBe('order.created')
  })

  it('has the left edge of its heading and of its links in one place in all views', async () => {
    const edge = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => element.getBoundingClientRect().left)
    await page.goto(`${world().origin}/console`)
    await heading('Sign in').waitFor()
    const edges = [await edge('h1')]
    await world().signIn()
    for (const name of ['Endpoints', 'Live events', 'Requests']) {
      await page.getByRole('link', { name, exact: true }).click()
      await heading(name).waitFor()
      edges.push(await edge('h1'), await edge('.bar nav a'))
    }
    expect(new Set(edges).size).toBe(1)
  })

  it('shows the rest of the user’s quota beside the requests', async () => {
    const shown = { ratelimit: '"default";r=42;t=35', 'x-ratelimit-limit': '100', 'x-query-cost': 'requested=9, actual=3, remaining=9876' }
    await page.route('**/v1/me/requests*', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, headers: { ...response.headers(), ...shown } })
    })
    await world().signIn()
    await page.getByRole('link', { name: 'Requests' }).click()
    await page.getByText('42 of 100 calls left, full again in 35 s').waitFor()
    await page.getByText('9876 points of cost left').waitFor()
    expect(await page.getByRole('meter', { name: 'Quota default' }).getAttribute('value')).toBe('42')
    shown.ratelimit = '"day";r=42;t=7300'
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('42 of 100 calls left, full again in 3 h').waitFor()
  })

  it('moves the focus to the heading of a new view, and by the skip link to the content', async () => {
    await world().signIn()
    await page.getByText('No endpoint yet').waitFor()
    await page.getByRole('link', { name: 'Requests' }).press('Enter')
    await heading('Requests').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Requests')
    await page.getByRole('link', { name: 'Skip to the content' }).press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    expect(await heading('Requests').count()).toBe(1)
    expect(await page.title()).toBe('Requests · Console · Petstore Gateway')
  })

  it('fits a screen that is 360 pixels wide', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await world().atEndpoint()
    await world().order()
    await store.deliver()
    await writeRequestLog(store.app.services())
    await button('Refresh').click()
    await page.getByRole('link', { name: /order\.created/ }).click()
    await page.getByText('Attempt 1').waitFor()
    const widths = [await page.evaluate(() => document.documentElement.scrollWidth)]
    for (const name of ['Requests', 'Live events', 'Endpoints']) {
      await page.getByRole('link', { name, exact: true }).click()
      await heading(name).waitFor()
      widths.push(await page.evaluate(() => document.documentElement.scrollWidth))
    }
    expect(widths).toEqual([360, 360, 360, 360])
  })
})
