import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allTold } from '../live/allTold.js'
import { openStream } from '../live/wire.js'
import { readCurl } from '../support/curl.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { callExamples, liveExamples, siteWorld } from '../support/siteWorld.js'
import { until } from '../support/until.js'

let store: PetStore
let origin: string
beforeAll(async () => {
  ;({ store, origin } = await siteWorld())
})
afterAll(() => store.close())

describe('the landing page', () => {
  it('names the host of the request, but not a forged host with HTML', async () => {
    const shown = await store.rest('GET', '/', { headers: { host: 'pets.example:8443' } })
    expect(shown.text).toContain('http://pets.example:8443/v1/pets')
    for (const host of ['"><script>alert(1)</script>', "';alert(1)//", "'+alert(1)+'"])
      expect((await store.rest('GET', '/', { headers: { host, accept: 'text/html' } })).text).not.toContain('alert(1)')
  })

  it('shows the status first, then the links, then the calls', async () => {
    const { text } = await store.rest('GET', '/')
    const places = ['id="status"', 'id="more"', 'href="/docs"><strong>', 'id="calls"', 'id="curl-rest"', 'id="curl-sign-up"'].map((part) =>
      text.indexOf(part),
    )
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('shows no API key', async () => {
    expect((await store.rest('GET', '/')).text).not.toMatch(/ps?k_(live|test)/)
  })

  it('leaves out the playground and the schema when they are switched off', async () => {
    const closed = await petStore({ settings: { PLAYGROUND: 'false', INTROSPECTION: 'false', PUBLIC_URL: 'https://pets.example' } })
    const { text } = await closed.rest('GET', '/', { headers: { host: 'pets.example' } })
    expect(text).not.toMatch(/playground|schema\.graphql/)
    expect(text).toContain('curl https://pets.example/graphql')
    for (const path of ['/playground', '/playground/main.js', '/schema.graphql']) expect((await closed.rest('GET', path)).status).toBe(404)
    await closed.close()
  })
})

it('the GraphQL contract is served as text', async () => {
  const reply = await store.rest('GET', '/schema.graphql', { headers: { accept: 'text/html,*/*;q=0.8' } })
  expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(reply.text).toContain('type Pet implements Node')
})

it.each(callExamples)('the playground example "$name" runs', async ({ query, variables }) => {
  const { body: me } = await store.rest('GET', '/v1/me', { as: 'staff' })
  const own = variables && 'userId' in variables ? { ...variables, userId: me.id } : variables // readers insert their own id
  const { body } = await store.graphql(query, own, { as: 'staff' })
  expect(body.errors).toBeUndefined()
})

it.each(liveExamples)('the playground example "$name" runs', async ({ query }) => {
  await allTold(store)
  const stream = await openStream(Number(new URL(origin).port), { body: { query } })
  await until(() => expect(store.app.changes.listeners).toBe(1))
  const { id } = await aPet(store, { name: 'Watched' })
  expect((await stream.next())?.data.data.petChanged).toMatchObject({ id, name: 'Watched' })
  stream.leave()
  await until(() => expect(store.app.changes.listeners).toBe(0))
})

it('the commands on the landing page create an account and use its API key', async () => {
  const { text } = await store.rest('GET', '/')
  const command = (id: string) => /<code id="[^"]*">([^<]*)</.exec(text.slice(text.indexOf(`id="curl-${id}"`) - 6))?.[1] ?? ''
  const unescaped = (html: string) => html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  const { url, ...request } = readCurl(unescaped(command('sign-up')))
  const signedUp = await store.rest(request.method ?? 'GET', new URL(url).pathname, request)
  expect(signedUp.status).toBe(201)
  const profile = readCurl(
    unescaped(command('profile'))
      .replace(/^#.*\n/, '')
      .replaceAll('"', "'")
      .replace('$KEY', signedUp.body.apiKey.secret),
  )
  expect(await store.rest('GET', new URL(profile.url).pathname, profile)).toMatchObject({ status: 200, body: { email: 'you@example.com' } })
})
