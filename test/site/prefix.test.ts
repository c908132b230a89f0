import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { mailsIn } from '../support/mail.js'
import { petStore } from '../support/petStore.js'
import { type PrefixWorld, prefixWorld } from '../support/prefixWorld.js'
import { baseIn, linksIn } from './linksIn.js'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const JSON_TYPE = { 'content-type': 'application/json' }

let world: PrefixWorld
beforeAll(async () => {
  world = await prefixWorld()
})
afterAll(() => world.close())

const staff = () => ({ 'x-api-key': world.store.keys.staff })
const customer = () => ({ 'x-api-key': world.store.keys.customer })
const at = (path: string) => world.base + path
const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  fetch(at(path), { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body), redirect: 'manual' })
const graphql = async (query: string, headers = {}) => (await post('/graphql', { query }, headers)).json()
/** Follows a link as a client does: against the address of the reply. */
const follow = (link: string, from: string, headers: Readonly<Record<string, string>> = {}) => fetch(new URL(link, from), { headers })

describe('behind a proxy that takes off the prefix of PUBLIC_URL', () => {
  it('every link of every page leads to a page, a script, a style or a picture', async () => {
    const seen = new Map<string, { readonly status: number; readonly type: string; readonly text: string }>()
    const missingAnchors: string[] = []
    const addresses: string[] = []
    const waiting = ['/', '/docs/nope', '/nope'].map(at)
    const known = new Set(waiting)
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      const { hash, href } = new URL(url)
      const page = href.slice(0, href.length - hash.length)
      const isNew = !seen.has(page)
      const { type, text } = seen.get(page) ?? (await visit(page))
      if (hash !== '' && type.startsWith('text/html') && !text.includes(`id="${decodeURIComponent(hash.slice(1))}"`))
        missingAnchors.push(url)
      if (!isNew) continue
      addresses.push(
        ...(text.match(/https?:\/\/(?:127\.0\.0\.1|localhost):\d+(?:\/\w*)?/g) ?? []).filter(() => type.startsWith('text/html')),
      )
      for (const link of linksIn(type, text)) {
        const { href: next, origin } = new URL(link, baseIn(text, page))
        if (origin !== world.origin || known.has(next)) continue
        known.add(next)
        waiting.push(next)
      }
    }
    async function visit(page: string) {
      const reply = await fetch(page, { headers: { accept: BROWSER } })
      const visited = { status: reply.status, type: reply.headers.get('content-type') ?? '', text: await reply.text() }
      seen.set(page, visited)
      return visited
    }
    const wrong = [...seen].flatMap(([url, { status }]) => (status === (/\/nope$/.test(url) ? 404 : 200) ? [] : [[url, status]]))
    expect(wrong).toEqual([])
    expect(missingAnchors).toEqual([])
    expect(addresses.filter((address) => !address.startsWith(world.base))).toEqual([])
    // pages, guides, modules of pages and of the console, the programs of the playground and of the API reference
    for (const path of [
      '/docs/errors',
      '/console/api.js',
      '/page/search.js',
      '/playground/playground.js',
      '/api-docs/reader.js',
      '/health',
    ])
      expect(seen.get(at(path))?.status, path).toBe(200)
  })

  it('the pages of a list lead to each other', async () => {
    const reply = await fetch(at('/v1/pets?limit=1&sort=name'))
    const links = [...(reply.headers.get('link') ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g)]
    expect(links.map(([, , rel]) => rel)).toContain('first')
    for (const [, link = ''] of links) expect((await follow(link, reply.url)).status).toBe(200)
  })

  it('a created resource is at its Location', async () => {
    const [pet] = (await (await fetch(at('/v1/pets?fields=id&limit=1'))).json()).data
    const made = [
      await post('/v1/pets', { name: 'Mia', status: 'available' }, staff()),
      await post('/v1/orders', { items: [{ petId: pet.id, quantity: 1 }] }, customer()),
      await post('/v1/webhooks', { url: 'https://hooks.example.com/x', events: ['order.created'] }, customer()),
      await post('/v1/oauth-clients', { name: 'Till', scopes: ['read'] }, { 'x-api-key': world.store.keys.admin }),
    ]
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    for (const [i, reply] of made.entries()) {
      const headers = [staff(), customer(), customer(), { 'x-api-key': world.store.keys.admin }][i]
      expect((await follow(reply.headers.get('location') ?? '', reply.url, headers)).status, reply.url).toBe(200)
    }
  })

  it.each(['/pets', '/pets/1?fields=id', '/orders'])('%s redirects to the current version', async (path) => {
    const reply = await fetch(at(path), { redirect: 'manual' })
    expect([reply.status, new URL(reply.headers.get('location') ?? '', reply.url).href]).toEqual([308, at(`/v1${path}`)])
  })

  it('hits of a search and pictures are where both styles say', async () => {
    const rest = await fetch(at('/v1/search?q=calm'))
    const inRest = (await rest.json()).data.map(({ href }: { href: string }) => href)
    const { data } = await graphql('{ search(q: "calm") { data { href } } pets { data { photoUrls } } }')
    expect(data.search.data.map(({ href }: { href: string }) => href)).toEqual(inRest)
    expect(inRest).not.toEqual([])
    for (const href of inRest) expect((await follow(href, rest.url)).status).toBe(200)
    const photos = data.pets.data.flatMap(({ photoUrls }: { photoUrls: string[] }) => photoUrls)
    expect(photos).not.toEqual([])
    for (const url of photos) expect((await fetch(url)).headers.get('content-type')).toBe('image/svg+xml')
  })

  it('tracking addresses of orders work, also in events', async () => {
    const { data: orders } = await (await fetch(at('/v1/orders?fields=trackingUrl'), { headers: customer() })).json()
    const events = await (await fetch(at('/v1/events'), { headers: customer() })).json()
    const urls = [...orders, ...events.data.map((event: { data: { object: object } }) => event.data.object)].map(
      ({ trackingUrl }: { trackingUrl: string }) => trackingUrl,
    )
    expect(urls.length).toBeGreaterThanOrEqual(2)
    for (const url of urls) expect((await fetch(url, { headers: customer() })).status, url).toBe(200)
  })

  it.each<[form: string, docs: () => Promise<string>]>([
    ['the envelope', async () => (await (await fetch(at('/v1/pets/999999'))).json()).error.docs],
    ['Problem Details', async () => (await problem('/v1/pets/999999')).type],
    ['GraphQL', async () => (await graphql('{ pet(id: 999999) { id } }')).errors[0].extensions.docs],
    ['a document that cannot run', async () => (await graphql('{ nothing }')).errors[0].extensions.docs],
    ['a refusal at the door', async () => (await graphql('{ pets { data { id } } }', { 'x-api-key': 'wrong' })).errors[0].extensions.docs],
    ['an address that cannot be read', async () => (await (await fetch(at('/v1/%zz'))).json()).error.docs],
  ])('the explanation of an error is where it says: %s', async (_form, docs) => {
    const link = await docs()
    expect(link).toMatch(/^\/petstore\/docs\/errors#\w+$/)
    expect((await fetch(new URL(link, world.origin))).status).toBe(200)
  })

  it('Problem Details name the path that the client has called', async () => {
    expect((await problem('/v1/pets/999999?x')).instance).toBe('/petstore/v1/pets/999999')
  })

  it.each(['3.1', '3.0'])('OpenAPI %s names the address of this server', async (version) => {
    const document = await (await fetch(at(`/openapi.json?v=${version}`))).json()
    expect(document.servers[0].url).toBe(world.base)
    expect((await fetch(`${document.servers[0].url}/v1/pets`)).status).toBe(200)
    const links = [...document.info.description.matchAll(/\]\(([^)]*)\)/g)].map(([, link]) => link)
    expect(links).not.toEqual([])
    for (const link of links) expect((await fetch(link)).status, link).toBe(200)
  })

  it('the OAuth metadata lead to the endpoints', async () => {
    const metadata = await (await fetch(at('/.well-known/oauth-authorization-server'))).json()
    expect(metadata.issuer).toBe(world.base)
    expect((await world.store.rest('GET', '/.well-known/oauth-authorization-server/petstore')).body).toEqual(metadata)
    const urls = Object.entries<string>(metadata).filter(([name]) => /_(endpoint|uri|documentation)$/.test(name))
    expect(urls.length).toBeGreaterThan(3)
    for (const [name, url] of urls) {
      const reply = await fetch(url, name.endsWith('_endpoint') ? { method: 'POST', body: new URLSearchParams({ token: 'x' }) } : {})
      expect(reply.status, name).toBe(name.endsWith('_endpoint') ? 401 : 200)
    }
  })

  it('mails name addresses below the prefix', async () => {
    await post('/v1/auth/password/forgot', { email: 'customer@example.com' })
    const [mail] = await mailsIn(world.store)
    expect(mail?.text).toContain(at('/v1/auth/password/reset'))
  })
})

it.each(['::', '0.0.0.0'])('without PUBLIC_URL, a server on every address (%s) names itself localhost', async (HOST) => {
  const store = await petStore({ settings: { HOST, PUBLIC_URL: '' } })
  const { port } = new URL(await store.app.http.listen({ host: '127.0.0.1', port: 0 }))
  const { photoUrls } = await aPet(store, { photoUrls: [`http://localhost:${port}/photos/demo/dog-corgi.svg`] })
  expect(photoUrls).toEqual([`http://localhost:${port}/photos/demo/dog-corgi.svg`])
  expect(await store.sql`select photo_urls from pets`).toEqual([{ photo_urls: ['/photos/demo/dog-corgi.svg'] }])
  const metadata = await (await fetch(`http://127.0.0.1:${port}/.well-known/oauth-authorization-server`)).json()
  expect(metadata.issuer).toBe(`http://localhost:${port}`)
  const visit = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  expect(await (await visit('/')).text()).toContain(`http://127.0.0.1:${port}/v1/pets?`)
  expect((await (await visit('/openapi.json')).json()).servers[0].url).toBe(`http://127.0.0.1:${port}`)
  await store.close()
})

async function problem(path: string) {
  return (await fetch(at(path), { headers: { accept: 'application/problem+json' } })).json()
}
