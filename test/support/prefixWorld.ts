import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { aPet } from './factories.js'
import { type PetStore, petStore } from './petStore.js'

const PREFIX = '/petstore'

export interface PrefixWorld {
  readonly store: PetStore
  /** The address of the proxy, such as `http://127.0.0.1:40123`. Only paths below `/petstore` lead to the gateway. */
  readonly origin: string
  /** `PUBLIC_URL`. */
  readonly base: string
  close(): Promise<void>
}

/** A gateway behind a proxy that takes the prefix off and names the upstream as the host, as nginx does by default. */
export async function prefixWorld(): Promise<PrefixWorld> {
  let upstream = 0
  const proxy = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming
    if (!url.startsWith(`${PREFIX}/`) && url !== PREFIX) {
      outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('outside of the prefix')
      return
    }
    const path = url.slice(PREFIX.length) || '/'
    const sending = request(
      // `agent: false`: a connection for each request, so that no request meets a connection that the gateway closes at that moment
      { port: upstream, host: '127.0.0.1', method, path, headers: { ...headers, host: `127.0.0.1:${upstream}` }, agent: false },
      (reply) => {
        outgoing.writeHead(reply.statusCode ?? 500, reply.rawHeaders)
        reply.pipe(outgoing)
      },
    )
    sending.on('error', () => outgoing.destroy())
    incoming.pipe(sending)
  })
  proxy.keepAliveTimeout = 60_000 // longer than a client on a busy machine keeps an idle connection
  const origin = `http://127.0.0.1:${await portOf(proxy)}`
  const base = origin + PREFIX
  const store = await petStore({ settings: { PUBLIC_URL: `${base}/` } })
  await store.app.http.listen({ host: '127.0.0.1', port: 0 })
  upstream = (store.app.http.server.address() as AddressInfo).port // the server listens on a port
  const picture = `${base}/photos/demo/dog-corgi.svg`
  await aPet(store, { name: 'Biscuit', category: 'dog', tags: ['calm'], price: 899.99, stock: 5, photoUrls: [picture] })
  return {
    store,
    origin,
    base,
    async close() {
      proxy.closeAllConnections()
      await Promise.all([new Promise((done) => proxy.close(done)), store.close()])
    },
  }
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port // likewise
}
