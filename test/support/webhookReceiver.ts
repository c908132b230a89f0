import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** The reply of an endpoint, by default 200 without a body. */
interface Answer {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

/**
 * The behaviour of an endpoint: it answers with a status or a whole reply; `hang` never answers, `stall` sends only the head of an answer,
 * `stream` sends an endless body, `close` closes the connection instead of an answer, and `raw` writes bytes that need not be HTTP.
 */
export type Mood = number | Answer | 'hang' | 'stall' | 'stream' | 'close' | { readonly raw: string }

interface ReceivedRequest {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  /** The body byte for byte. */
  readonly body: string
  readonly receivedAt: Date
}

export interface WebhookEndpoint {
  readonly url: string
  /** All requests in their order. */
  readonly requests: readonly ReceivedRequest[]
  /** Sets the behaviour from now on. A function chooses it for the n-th of all requests, counted from 1. */
  behave(mood: Mood | ((n: number) => Mood)): void
  /** Waits for a total number of requests. @throws Error after ten seconds. */
  waitFor(count: number): Promise<readonly ReceivedRequest[]>
}

/** A real HTTP server with many endpoints, each at its own path. */
export interface WebhookReceiver {
  readonly url: string
  /** Number of connections so far. */
  readonly connections: number
  /** @param mood by default an immediate 200. */
  endpoint(name: string, mood?: Mood | ((n: number) => Mood)): WebhookEndpoint
  /** Waits until all connections are closed. @throws Error after ten seconds. */
  idle(): Promise<void>
  close(): Promise<void>
}

const PATIENCE_MS = 10_000

/** A 302 to another place. */
export function redirectTo(url: string): Mood {
  return { status: 302, headers: { location: url } }
}

export async function webhookReceiver(): Promise<WebhookReceiver> {
  const endpoints = new Map<string, ReturnType<typeof createEndpoint>>()
  const sockets = new Set<Socket>()
  const closings = new EventEmitter().setMaxListeners(0)
  let connections = 0
  const server = createServer(async (request, response) => {
    const { method, headers } = request
    const receivedAt = new Date()
    const endpoint = endpoints.get(request.url ?? '')
    if (!endpoint) return void response.writeHead(404).end()
    const body = await text(request).catch(() => undefined)
    if (body !== undefined) answer(response, endpoint.receive({ method, headers, body, receivedAt }))
  }).on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      closings.emit('close')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    get connections() {
      return connections
    },
    endpoint(name, mood = 200) {
      const endpoint = createEndpoint(`${url}/${name}`, mood)
      endpoints.set(`/${name}`, endpoint)
      return endpoint
    },
    async idle() {
      const signal = AbortSignal.timeout(PATIENCE_MS)
      while (sockets.size > 0) await once(closings, 'close', { signal })
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createEndpoint(
  url: string,
  initially: Mood | ((n: number) => Mood),
): WebhookEndpoint & { receive(request: ReceivedRequest): Mood } {
  const requests: ReceivedRequest[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  let mood = initially
  return {
    url,
    requests,
    behave(next) {
      mood = next
    },
    receive(request) {
      requests.push(request)
      arrivals.emit('request')
      return typeof mood === 'function' ? mood(requests.length) : mood
    },
    async waitFor(count) {
      const signal = AbortSignal.timeout(PATIENCE_MS)
      while (requests.length < count)
        await once(arrivals, 'request', { signal }).catch((cause: unknown) => {
          throw new Error(`${url} has received ${requests.length} of ${count} requests`, { cause })
        })
      return requests
    },
  }
}

function answer(response: ServerResponse, mood: Mood): void {
  if (typeof mood === 'number') response.writeHead(mood).end()
  else if (mood === 'stall') response.writeHead(200).write('…')
  else if (mood === 'stream') Readable.from(endless()).pipe(response)
  else if (mood === 'close') response.destroy()
  else if (mood === 'hang') return
  else if ('raw' in mood) response.socket?.end(mood.raw)
  else response.writeHead(mood.status ?? 200, mood.headers).end(mood.body)
}

function* endless(): Generator<string> {
  for (;;) yield 'more and '.repeat(1000)
}
