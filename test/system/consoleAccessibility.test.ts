import { beforeEach, describe, expect, it } from 'vitest'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { violationsOf } from './accessibility.js'
import { hasBrowser } from './browser.js'
import { type ConsoleWorld, consoleWorld } from './consoleWorld.js'

describe.skipIf(!hasBrowser)('every view of the console is accessible (needs Chromium at CHROMIUM_PATH)', () => {
  const world = consoleWorld()
  let page: ConsoleWorld['page']
  beforeEach(() => {
    page = world().page
  })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const expectAccessible = async () => expect(await violationsOf(page)).toEqual([])

  it('signing in, and a refusal', async () => {
    await world().signIn('wrong')
    await page.getByRole('alert').waitFor()
    await expectAccessible()
    await button('API key').click()
    await expectAccessible()
  })

  it('no endpoint yet, and a new endpoint with its secret', async () => {
    await world().signIn()
    await page.getByText('No endpoint yet').waitFor()
    await expectAccessible()
    await page.getByRole('link', { name: 'New endpoint' }).click()
    await page.getByLabel('Address').fill('ftp://example.com')
    await button('Create endpoint').click()
    await page.locator('.wrong').waitFor()
    await expectAccessible()
    await page.getByLabel('Address').fill(world().receiver.url)
    await button('Create endpoint').click()
    await page.locator('.given code').waitFor()
    await expectAccessible()
  })

  it('an endpoint, its panels and its deliveries', async () => {
    const { store, receiver } = world()
    receiver.behave({ status: 503, body: 'closed for lunch' })
    await world().atEndpoint()
    await world().order()
    await store.deliver()
    await button('Refresh').click()
    await page.getByRole('link', { name: /order\.created/ }).waitFor()
    await expectAccessible()
    for (const name of ['Preview', 'Edit', 'Rotate the secret', 'Delete']) {
      await button(name).click()
      await page.locator('.panel').waitFor()
      await expectAccessible()
    }
    await button('Deliver again…').click()
    await expectAccessible()
    await page.getByRole('link', { name: /order\.created/ }).click()
    await page.getByText('closed for lunch').waitFor()
    await expectAccessible()
    await page.getByRole('link', { name: 'Endpoints', exact: true }).click()
    await page.getByRole('link', { name: receiver.url }).waitFor()
    await expectAccessible()
  })

  it('live events and requests', async () => {
    await world().order()
    await writeRequestLog(world().store.app.services())
    await world().signIn()
    await page.getByRole('link', { name: 'Live events' }).click()
    await page.locator('.events summary').first().click()
    await expectAccessible()
    await page.getByRole('link', { name: 'Requests' }).click()
    await page.locator('.rows li').first().waitFor()
    await expectAccessible()
    await page.goto(`${world().origin}/console#/nowhere`)
    await page.getByRole('heading', { name: 'This view does not exist' }).waitFor()
    await expectAccessible()
  })
})
