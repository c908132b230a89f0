import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { connect, type SecureVersion } from 'node:tls'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasNginx } from '../support/nginx.js'
import { EXAMPLE_HOST, type NginxExample, startNginxExample } from '../support/nginxExample.js'
import { type PetStore, petStore } from '../support/petStore.js'

const PICTURE = '0b6ad3f4.png'

describe.skipIf(!hasNginx)('the example for nginx (needs nginx)', () => {
  let store: PetStore
  let nginx: NginxExample
  let agent: Agent
  beforeAll(async () => {
    store = await petStore({ settings: { PUBLIC_URL: `https://${EXAMPLE_HOST}`, TRUSTED_PROXIES: 'loopback' } })
    await mkdir(path.join(store.folder, 'photos'), { recursive: true })
    await writeFile(path.join(store.folder, 'photos', PICTURE), 'a picture')
    const url = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
    nginx = await startNginxExample(new URL(url).host)
    agent = new Agent({ connect: { ca: nginx.certificate, servername: EXAMPLE_HOST } })
  })
  afterAll(async () => {
    await agent?.close()
    await nginx?.stop()
    await store?.close()
  })

  const ask = async (url: string, options: Parameters<typeof request>[1] = {}) => {
    const { headers, ...others } = options as { headers?: Record<string, string> }
    const reply = await request(`https://127.0.0.1:${nginx.tlsPort}${url}`, {
      dispatcher: agent,
      ...others,
      headers: { host: EXAMPLE_HOST, ...headers },
    })
    return { status: reply.statusCode, headers: reply.headers, body: reply.body }
  }
  const headersOf = async (url: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> => {
    const reply = await ask(url, { headers })
    await reply.body.dump()
    return { status: reply.status, ...reply.headers }
  }

  async function handshake(maxVersion: SecureVersion): Promise<string | null> {
    const socket = connect({ host: '127.0.0.1', port: nginx.tlsPort, ca: nginx.certificate, servername: EXAMPLE_HOST, maxVersion })
    try {
      await once(socket, 'secureConnect')
      return socket.getProtocol()
    } finally {
      socket.destroy()
    }
  }

  it('takes TLS 1.3, and no older version', async () => {
    expect(await handshake('TLSv1.3')).toBe('TLSv1.3')
    await expect(handshake('TLSv1.2')).rejects.toThrow(/protocol version/)
  })

  it('leads plain HTTP to TLS', async () => {
    const reply = await fetch(`http://127.0.0.1:${nginx.plainPort}/v1/pets?limit=1`, { redirect: 'manual' })
    expect([reply.status, reply.headers.get('location')]).toEqual([308, 'https://127.0.0.1/v1/pets?limit=1'])
  })

  it('passes on calls, with the address of the caller and not the one that a caller claims', async () => {
    const reply = await ask('/v1/pets?limit=1', { headers: { 'x-forwarded-for': '192.0.2.1', 'x-api-key': store.keys.staff } })
    expect([reply.status, await reply.body.json()]).toEqual([200, expect.objectContaining({ data: [] })])
    const failed = await ask('/v1/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.1' },
      body: JSON.stringify({ email: 'customer@example.com', password: 'a wrong password' }),
    })
    await failed.body.dump()
    const rows = await store.sql`select address from audit_events where type = 'sign_in_failed'`
    expect([failed.status, rows.map(({ address }) => address)]).toEqual([401, ['127.0.0.1']])
  })

  it('keeps pictures for as long as the gateway says', async () => {
    const lasting = { status: 200, 'cache-control': 'public, max-age=31536000, immutable' }
    expect(await headersOf(`/photos/${PICTURE}`)).toMatchObject({
      ...lasting,
      'x-cache-status': 'MISS',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(await headersOf(`/photos/${PICTURE}`)).toMatchObject({
      ...lasting,
      'x-cache-status': 'HIT',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(await headersOf('/photos/demo/bird-budgie.svg')).toMatchObject({ status: 200, 'cache-control': 'public, max-age=3600' })
    expect(await headersOf('/photos/none.png')).toMatchObject({ status: 404, 'cache-control': 'no-store' })
    expect(await headersOf('/photos/none.png')).toMatchObject({ status: 404, 'x-cache-status': 'MISS' })
  })

  it('lets browsers keep programs of pages, and ask again each time', async () => {
    const first = await headersOf('/page/packages/minisearch.js')
    expect(first).toMatchObject({ status: 200, 'cache-control': 'public, max-age=0', etag: expect.any(String) })
    expect(await headersOf('/page/packages/minisearch.js', { 'if-none-match': String(first.etag) })).toMatchObject({ status: 304 })
  })

  it('shows no metrics', async () => {
    expect((await headersOf('/metrics')).status).toBe(404)
    expect((await store.rest('GET', '/metrics')).status).toBe(200)
  })

  it('takes a body as large as a picture, and no larger one', async () => {
    const upload = (bytes: number) =>
      ask('/v1/pets/1/photos', {
        method: 'POST',
        headers: { 'content-type': 'image/png', 'x-api-key': store.keys.staff },
        body: Buffer.alloc(bytes),
      })
    const [small, large] = [await upload(5 * 1024 * 1024), await upload(7 * 1024 * 1024)]
    await Promise.all([small.body.dump(), large.body.dump()])
    expect([small.status === 413, large.status]).toEqual([false, 413])
  })

  it('passes on each event of a stream at once', async () => {
    const { body: pet } = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Rex', status: 'available' } })
    const reply = await ask('/graphql/stream', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: `subscription { petChanged(id: ${pet.id}) { name } }` }),
    })
    expect([reply.status, reply.headers['content-type']]).toEqual([200, expect.stringContaining('text/event-stream')])
    let text = ''
    const reading = (async () => {
      for await (const part of reply.body) {
        text += String(part)
        if (text.includes('Max')) return
        if (!text.includes('renamed')) {
          text += 'renamed'
          await store.rest('PATCH', `/v1/pets/${pet.id}`, { as: 'staff', body: { name: 'Max' } })
        }
      }
    })()
    await reading
    expect(text).toContain('event: next\ndata: {"data":{"petChanged":{"name":"Max"}}}')
    reply.body.destroy()
  })
})
