import { beforeEach, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { hasBrowser } from './browser.js'
import { type ConsoleWorld, consoleWorld } from './consoleWorld.js'

describe.skipIf(!hasBrowser)('live events in the console (needs Chromium at CHROMIUM_PATH)', () => {
  const world = consoleWorld()
  let page: ConsoleWorld['page']
  beforeEach(async () => {
    page = world().page
    await world().signIn()
    await page.getByRole('link', { name: 'Live events' }).waitFor()
  })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const events = () => page.locator('.events details')
  const open = () => page.getByRole('link', { name: 'Live events' }).click()

  it('appear as they happen, newest first, each with its object', async () => {
    await open()
    await page.getByText('Connected.').waitFor()
    await page.getByText('No event yet that you may see.').waitFor()
    await world().order()
    await expect.poll(() => events().count()).toBe(1)
    await world().order()
    await expect.poll(() => events().count()).toBe(2)
    const { body } = await world().store.rest('GET', '/v1/events', world().ada.asThem)
    const [newest] = body.data
    expect(await events().first().textContent()).toContain(`order.createdorder ${newest.data.objectId}`)
    await events().first().locator('summary').click()
    await page.getByText(newest.eventId).waitFor()
    await page.getByText('"paymentStatus": "captured"').locator('visible=true').waitFor()
  })

  it('of other customers do not appear', async () => {
    await open()
    await page.getByText('Connected.').waitFor()
    const { store, ada } = world()
    const pet = await aPet(store, { price: 5, stock: 5 })
    await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId: pet.id, quantity: 1 }] } })
    await world().order()
    await expect.poll(() => events().count()).toBe(1)
    const { body } = await store.rest('GET', '/v1/events', ada.asThem)
    expect(await events().first().textContent()).toContain(`order ${body.data[0].data.objectId}`)
  })

  it('are counted while the view is paused, and appear when it continues', async () => {
    await world().order()
    await open()
    await expect.poll(() => events().count()).toBe(1)
    await button('Pause').click()
    await world().order()
    await page.getByText('Paused, 1 new.').waitFor()
    expect(await events().count()).toBe(1)
    await button('Go on').click()
    expect(await events().count()).toBe(2)
  })

  it('continue by themselves after a refused connection, with the event that happened meanwhile', async () => {
    let tries = 0
    await page.route('**/graphql/stream', (route) => {
      tries += 1
      return tries === 1 ? route.fulfill({ status: 503, body: '{"errors":[{"message":"The server is stopping"}]}' }) : route.fallback()
    })
    await open()
    await page.getByText('Not connected. The server is stopping. Trying again in a moment.').waitFor()
    await world().order()
    await page.getByText('Connected.').waitFor()
    await expect.poll(() => events().count()).toBe(1)
    await world().order()
    await expect.poll(() => events().count()).toBe(2)
  })
})
