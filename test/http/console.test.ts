import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { letPass } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { hasBrowser } from './browser.js'
import { type ConsoleWorld, consoleWorld } from './consoleWorld.js'

describe('the page of the console', () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore()
  })
  afterAll(() => store.close())

  it('has a policy that allows only its own scripts and connections, and no text parsed as HTML', async () => {
    const { headers } = await store.rest('GET', '/console')
    const policy = new Map((headers['content-security-policy'] ?? '').split('; ').map((part) => [part.split(' ')[0], part]))
    expect(policy.get('default-src')).toBe("default-src 'none'")
    expect(policy.get('script-src')).toMatch(/^script-src 'self' 'sha256-[\w+/=]+'$/)
    expect(policy.get('style-src')).toMatch(/^style-src 'sha256-[\w+/=]+'$/)
    expect(policy.get('connect-src')).toBe("connect-src 'self'")
    expect(policy.get('form-action')).toBe("form-action 'none'")
    expect(policy.get('trusted-types')).toBe("trusted-types 'none'")
    expect(policy.get('require-trusted-types-for')).toBe("require-trusted-types-for 'script'")
  })

  it('names modules that the server serves as JavaScript', async () => {
    const { text } = await store.rest('GET', '/console')
    const [, map = ''] = /<script type="importmap">(.*?)<\/script>/.exec(text) ?? []
    const paths = [...Object.values<string>(JSON.parse(map).imports), '/console/main.js']
    for (const path of paths) {
      const reply = await store.rest('GET', path)
      expect(reply.status, path).toBe(200)
      expect(reply.headers['content-type'], path).toMatch(/javascript/)
    }
  })

  it.each([
    '/console/nothing.js',
    '/console/resources.d.ts',
    '/console/..%2fmain.js',
    '/console/packages/nothing.js',
    '/console/packages/constructor',
    '/console/packages/..%2f..%2fpackage.json',
  ])('gives 404 for a path that is not a module: %s', async (path) => {
    expect((await store.rest('GET', path)).status).toBe(404)
  })
})

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
    await page.getByText('No such call of yours').waitFor()
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
