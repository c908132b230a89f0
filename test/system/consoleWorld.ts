import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { aPet } from '../support/factories.js'
import type { WebhookEndpoint } from '../support/webhookReceiver.js'
import { aPerson, PASSWORD, type Person } from '../users/people.js'
import { type DeliveringStore, deliveringStore } from '../webhooks/deliveries.js'
import { complaintsOf, launchBrowser } from './browser.js'

/** The world of a console test. Everything except the shop is new for each test. */
export interface ConsoleWorld {
  readonly store: DeliveringStore
  readonly origin: string
  readonly context: BrowserContext
  readonly page: Page
  /** A user with an account, an API key, and no endpoint yet. */
  readonly ada: Person
  /** An address for an endpoint of Ada's. */
  readonly receiver: WebhookEndpoint
  /** Opens the console and fills in the form. */
  signIn(password?: string): Promise<void>
  /** Creates an endpoint for `order.created`, signs in and opens its view. @returns the endpoint's id */
  atEndpoint(): Promise<number>
  /** Places an order as Ada. */
  order(): Promise<void>
}

/** Opens a browser for the tests of a file. After each test it expects no error in the page and no request to another host. */
export function consoleWorld(): () => ConsoleWorld {
  let store: DeliveringStore
  let browser: Browser
  let origin: string
  let petId: number
  let world: ConsoleWorld
  let complaints: readonly string[]
  let made = 0

  beforeAll(async () => {
    store = await deliveringStore({ settings: { PUBLIC_URL: '' } })
    origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
    petId = (await aPet(store, { price: 20, stock: 1000 })).id
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await store.close()
  })
  beforeEach(async () => {
    made += 1
    const ada = await aPerson(store)
    const receiver = store.receiver.endpoint(`console-${made}`)
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    complaints = complaintsOf(page, origin)

    async function signIn(password = PASSWORD): Promise<void> {
      await page.goto(`${origin}/console`)
      await page.getByLabel('Email', { exact: true }).fill(ada.email)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    world = {
      store,
      origin,
      context,
      page,
      ada,
      receiver,
      signIn,
      async atEndpoint() {
        const body = { url: receiver.url, events: ['order.created'] }
        const { id } = (await store.rest('POST', '/v1/webhooks', { ...ada.asThem, body })).body
        await signIn()
        await page.getByRole('link', { name: receiver.url }).click()
        await page.getByRole('heading', { name: 'Deliveries' }).waitFor()
        return id
      },
      async order() {
        const reply = await store.rest('POST', '/v1/orders', { ...ada.asThem, body: { items: [{ petId, quantity: 1 }] } })
        expect(reply.status).toBe(201)
      },
    }
  })
  afterEach(async () => {
    await world.context.close()
    // the browser logs every refusal, also the refusals that a test expects
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource: the server responded with a status of '))).toEqual([])
  })
  return () => world
}
