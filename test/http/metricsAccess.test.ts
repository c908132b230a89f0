import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { mustListen } from '../../src/command/mustListen.js'
import { openMetricsServer } from '../../src/http/metricsServer.js'
import { freePort } from '../support/chaos/freePort.js'
import { keptLog } from '../support/keptLog.js'
import { type PetStore, petStore } from '../support/petStore.js'

const TOKEN = 'c4n4ry-token-of-the-metrics'
const ENCRYPTION_KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='

const stores: PetStore[] = []
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())))

async function gateway(settings: Record<string, string>, log = keptLog()): Promise<PetStore> {
  const store = await petStore({ settings, log: log.log })
  stores.push(store)
  return store
}

const production = { APP_ENV: 'production', ENCRYPTION_KEY, PAYMENT_PROVIDER: 'sandbox' }
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('/metrics', () => {
  it('is open in development, test and sandbox', async () => {
    const store = await gateway({ APP_ENV: 'sandbox' })
    expect((await store.rest('GET', '/metrics')).status).toBe(200)
  })

  it.each([production, { ...production, APP_ENV: 'staging' }])(
    'is an unknown path in $APP_ENV without METRICS_TOKEN and METRICS_PORT',
    async (settings) => {
      const store = await gateway(settings)
      const [reply, unknown] = [await store.rest('GET', '/metrics', { as: 'admin' }), await store.rest('GET', '/nothing', { as: 'admin' })]
      expect(reply.status).toBe(404)
      expect(reply.body.error.code).toBe(unknown.body.error.code)
      expect((await store.rest('GET', '/')).text).not.toContain('"/metrics"')
    },
  )

  it('needs the token of METRICS_TOKEN in every environment, and neither reply nor log repeats it', async () => {
    const kept = keptLog()
    const store = await gateway({ ...production, METRICS_TOKEN: TOKEN }, kept)
    expect(await store.rest('GET', '/metrics', bearer(TOKEN))).toMatchObject({
      status: 200,
      text: expect.stringContaining('gateway_build_info'),
    })
    expect(await store.rest('GET', '/metrics', { headers: { authorization: `bearer  ${TOKEN}` } })).toMatchObject({ status: 200 })
    const wrong = [
      {},
      bearer(`${TOKEN}x`),
      bearer(TOKEN.slice(1)),
      { headers: { authorization: TOKEN } },
      { headers: { 'x-api-key': TOKEN } },
    ]
    for (const options of [...wrong, { as: 'admin' as const }]) {
      const reply = await store.rest('GET', '/metrics', options)
      expect(reply).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringContaining('Bearer') } })
      expect(reply.text).not.toContain('gateway_build_info')
      expect(JSON.stringify(reply)).not.toContain('c4n4ry')
    }
    expect((await store.rest('GET', `/metrics?token=${TOKEN}`)).status).toBe(401)
    expect(kept.text()).toContain('"route":"/metrics"')
    expect(kept.text()).not.toContain('c4n4ry')
  })

  it('has a port of its own by METRICS_PORT, which serves nothing else, and ends with the server', async () => {
    const port = await freePort()
    const kept = keptLog()
    const store = await gateway({ ...production, METRICS_PORT: String(port), METRICS_TOKEN: TOKEN }, kept)
    const ask = (path: string, options: RequestInit = bearer(TOKEN)) => fetch(`http://127.0.0.1:${port}${path}`, options)
    const reply = await ask('/metrics')
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')])
    expect(await reply.text()).toContain('gateway_build_info')
    expect((await ask('/metrics', {})).status).toBe(401)
    expect((await ask('/metrics', { ...bearer(TOKEN), method: 'POST' })).status).toBe(405)
    for (const path of ['/', '/health', '/v1/pets', '/graphql']) expect((await ask(path)).status).toBe(404)
    expect((await store.rest('GET', '/metrics', bearer(TOKEN))).status).toBe(404)
    expect(kept.text()).toContain('metrics have a port of their own')
    expect(kept.text()).not.toContain('c4n4ry')

    const silent = connect(port, '127.0.0.1')
    await once(silent, 'connect')
    await Promise.all([once(silent, 'close'), store.close()])
    stores.pop()
    await expect(ask('/metrics')).rejects.toThrow()
  })

  it('has no port that is taken: the start is refused before it opens a database', async () => {
    const options = { host: '127.0.0.1', port: 0, token: () => undefined, read: async () => ({ type: 'text/plain', text: '' }) }
    const { port, close } = await openMetricsServer(options)
    await expect(openMetricsServer({ ...options, port })).rejects.toThrow(/^METRICS_PORT: .*Set another port/)
    await expect(mustListen({ HOST: '127.0.0.1', PORT: 0, METRICS_PORT: port })).rejects.toThrow(
      /^METRICS_PORT: .* is taken.*Set another METRICS_PORT/,
    )
    await close()
  })
})
