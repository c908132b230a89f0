import { beforeEach, describe, expect, it } from 'vitest'
import { hasBrowser } from './browser.js'
import { type ConsoleWorld, consoleWorld } from './consoleWorld.js'

/** Milliseconds after which the console reads a pending delivery again. */
const LOOK_AGAIN_MS = 2000

describe.skipIf(!hasBrowser)('an endpoint in the console (needs Chromium at CHROMIUM_PATH)', () => {
  const world = consoleWorld()
  let store: ConsoleWorld['store']
  let page: ConsoleWorld['page']
  let ada: ConsoleWorld['ada']
  let receiver: ConsoleWorld['receiver']
  beforeEach(() => {
    ;({ store, page, ada, receiver } = world())
  })
  const heading = (name: string | RegExp) => page.getByRole('heading', { name })
  const badge = (text: string) => page.locator('.address .badge', { hasText: text })
  const button = (name: string) => page.getByRole('button', { name, exact: true })

  it('is created by a form that marks the wrong field, and its secret is shown once', async () => {
    await world().signIn()
    await page.getByRole('link', { name: 'New endpoint' }).click()
    await page.getByLabel('Address').fill('ftp://example.com')
    await button('Create endpoint').click()
    const address = page.getByLabel('Address')
    await page.locator('.wrong').waitFor()
    expect(await address.getAttribute('aria-invalid')).toBe('true')
    const note = page.locator(`[id="${await address.getAttribute('aria-describedby')}"]`)
    expect(await note.getAttribute('class')).toBe('wrong')

    await address.fill(receiver.url)
    await page.getByLabel('order.updated').uncheck()
    await page.getByLabel('Description').fill('<b>Warehouse</b>')
    await page.getByLabel('Selection').fill('{ id status }')
    await button('Create endpoint').click()
    await page.getByText('It is shown only once.').waitFor()
    const secret = await page.locator('.given code').textContent()
    expect(secret).toMatch(/^whsec_/)
    await page.getByRole('link', { name: 'Go to the endpoint' }).click()
    await page.getByText('<b>Warehouse</b>').waitFor()
    expect(await page.content()).not.toContain(secret)
    expect((await store.rest('GET', '/v1/webhooks', ada.asThem)).body.data).toMatchObject([
      { url: receiver.url, events: ['order.created', 'order.cancelled'], description: '<b>Warehouse</b>', selection: '{ id status }' },
    ])
  })

  it('is tested with an event, and the view shows the request and the reply', async () => {
    receiver.behave({ status: 503, body: 'closed for lunch' })
    await page.clock.install()
    await world().atEndpoint()
    await button('Send a test').click()
    await heading(/^Delivery \d+$/).waitFor()
    await page.getByText('No attempt yet.').waitFor()
    await store.deliver()
    await page.clock.fastForward(LOOK_AGAIN_MS)
    await page.getByText('closed for lunch').waitFor() // the view looks again by itself
    const [request] = receiver.requests
    await page.getByText(String(request?.headers['x-webhook-signature'])).waitFor()
    await page.getByText('"eventType": "webhook.test"').waitFor()
    expect(await page.locator('summary .badge').textContent()).toBe('503')
    expect(await page.locator('summary .soft').textContent()).toMatch(/^[\d.]+ m?s · /)
  })

  it('receives a delivery again with the same body', async () => {
    await page.clock.install()
    await world().atEndpoint()
    await world().order()
    await store.deliver()
    await button('Refresh').click()
    await page.getByRole('link', { name: /order\.created.*delivered/s }).click()
    await button('Deliver again').click()
    await badge('pending').waitFor()
    await store.deliver()
    await page.clock.fastForward(LOOK_AGAIN_MS)
    await page.getByText('Attempt 2').waitFor()
    expect(receiver.requests).toHaveLength(2)
    expect(receiver.requests[1]?.body).toBe(receiver.requests[0]?.body)
  })

  it('gets a delivery that waits for its retry again at once, and the console tells when the retry is due', async () => {
    store.clock.set(new Date())
    receiver.behave(503)
    await world().atEndpoint()
    await world().order()
    await store.deliver()
    await button('Refresh').click()
    const row = page.getByRole('link', { name: /order\.created/ })
    expect(await row.locator('.badge').textContent()).toMatch(/^retrying at \d{1,2}:\d\d/)
    expect(await row.locator('.badge').getAttribute('class')).toBe('badge retry')
    await row.click()
    await badge('retrying at').waitFor()
    receiver.behave(200)
    await button('Deliver again').click()
    await badge('pending').waitFor()
    await store.deliver()
    await badge('delivered').waitFor() // the view looks again by itself
    expect(receiver.requests).toHaveLength(2)
  })

  it('offers only events of the chosen types for a preview', async () => {
    await world().atEndpoint()
    await world().order()
    const [{ id }] = (await store.rest('GET', '/v1/orders?limit=1', ada.asThem)).body.data
    expect((await store.rest('POST', `/v1/orders/${id}/cancel`, ada.asThem)).status).toBe(200)
    await button('Preview').click()
    const options = page.getByLabel('Event').locator('option')
    await expect.poll(() => options.count()).toBe(2)
    expect(await options.allTextContents()).toEqual([
      'The newest this endpoint has chosen',
      expect.stringMatching(/^order\.created, order \d+/),
    ])
  })

  it('has its destructive actions apart from the others', async () => {
    await world().atEndpoint()
    expect(await page.locator('.apart button').allTextContents()).toEqual(['Disable', 'Delete'])
    expect(await page.locator('.apart button.danger').count()).toBe(2)
    await button('Delete').click()
    await button('Cancel').click()
    await heading('Deliveries').waitFor()
  })

  it('receives a range of deliveries again, after its list was filtered by status', async () => {
    await world().atEndpoint()
    await world().order()
    await world().order()
    await store.deliver()
    await button('Failed').click()
    await page.getByText('No delivery has this status.').waitFor()
    await button('Delivered').click()
    await expect.poll(() => page.getByRole('link', { name: /order\.created/ }).count()).toBe(2)
    await button('Deliver again…').click()
    await page.getByLabel('What').selectOption('all')
    await button('Deliver again').click()
    await page.locator('.wrong').waitFor() // a redelivery of all needs a start time
    expect(await page.getByLabel('From').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('From').fill('2026-01-01T00:00:00')
    await button('Deliver again').click()
    await page.getByText('2 deliveries are on the way again.').waitFor()
    await store.deliver()
    expect(receiver.requests).toHaveLength(4)
  })

  it('shows a preview of a delivery and receives no request', async () => {
    await world().atEndpoint()
    await button('Preview').click()
    await page.getByText('Nothing that this endpoint has chosen has happened yet.').waitFor()
    await world().order()
    await button('Preview').click()
    await button('Preview').click()
    await page.getByText(`POST ${receiver.url}`).waitFor()
    await page.getByText('webhook-signature', { exact: true }).waitFor()
    expect(receiver.requests).toEqual([])
  })

  it('is edited, disabled, enabled, given a new secret and deleted', async () => {
    const id = await world().atEndpoint()
    const now = async () => (await store.rest('GET', `/v1/webhooks/${id}`, ada.asThem)).body
    await button('Edit').click()
    await page.getByLabel('Description').fill('Kennel')
    await button('Save').click()
    await page.getByText('Kennel').waitFor()
    await button('Disable').click()
    await badge('disabled: by you').waitFor()
    expect(await now()).toMatchObject({ description: 'Kennel', status: 'disabled' })
    await button('Enable').click()
    await badge('active').waitFor()
    await button('Rotate the secret').click()
    await button('Rotate').click()
    await page.getByText('It is shown only once.').waitFor()
    await page.getByText('Old secret valid until').waitFor()
    expect(await page.locator('.given code').textContent()).toMatch(/^whsec_/)
    await button('Delete').click()
    await button('Delete endpoint').click()
    await page.getByText('No endpoint yet').waitFor()
    expect((await store.rest('GET', `/v1/webhooks/${id}`, ada.asThem)).status).toBe(404)
  })

  it('cannot be saved after another change: the console shows PRECONDITION_FAILED', async () => {
    const id = await world().atEndpoint()
    await button('Edit').click()
    await store.rest('PATCH', `/v1/webhooks/${id}`, { ...ada.asThem, body: { description: 'theirs' } })
    await page.getByLabel('Description').fill('mine')
    await button('Save').click()
    await page.getByRole('alert').filter({ hasText: 'PRECONDITION_FAILED' }).waitFor()
  })

  it('of another owner is shown as NOT_FOUND', async () => {
    await world().atEndpoint()
    const { id } = await store.aWebhook(store.receiver.endpoint('somebody-else').url)
    await page.goto(`${world().origin}/console#/endpoints/${id}`)
    await page.getByRole('alert').filter({ hasText: 'NOT_FOUND' }).waitFor()
  })

  it('appears in a list that loads its next page', async () => {
    for (let i = 1; i <= 21; i++) {
      const reply = await store.rest('POST', '/v1/webhooks', {
        ...ada.asThem,
        body: { url: `${receiver.url}?${i}`, events: ['order.created'] },
      })
      expect(reply.status).toBe(201)
    }
    await world().signIn()
    await button('Older').click()
    await expect.poll(() => page.locator('.rows li').count()).toBe(21)
    expect(await page.locator('.rows strong').first().textContent()).toBe(`${receiver.url}?21`)
    expect(await button('Older').count()).toBe(0)
  })
})
