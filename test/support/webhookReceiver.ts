import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** What an endpoint answers: 200 and nothing else, where it is not said otherwise. */
interface Answer {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

/**
 * How an endpoint behaves: it answers, with a status alone or with more; `hang` never answers, `stall` sends the head of an answer and then nothing,
 * `stream` sends a body without end, `close` closes the connection instead of answering, and `raw` writes what need not be HTTP.
 */
export type Mood = number | Answer | 'hang' | 'stall' | 'stream' | 'close' | { readonly raw: string }

interface ReceivedRequest {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  /** As it came, byte for byte. */
  readonly body: string
  readonly receivedAt: Date
}

export interface WebhookEndpoint {
  readonly url: string
  /** In the order in which they came. */
  readonly requests: readonly ReceivedRequest[]
  /** From now on. A function is asked for the mood of the n-th request of all, counted from 1. */
  behave(mood: Mood | ((n: number) => Mood)): void
  /** Until so many requests have come, in all. @throws Error when that takes longer than ten seconds. */
  waitFor(count: number): Promise<readonly ReceivedRequest[]>
}

/** A real HTTP server with many endpoints, each at a path of its own. */
export interface WebhookReceiver {
  readonly url: string
  /** Connections that were made to it so far. */
  readonly connections: number
  /** @param mood 200 at once, where it is not said otherwise. */
  endpoint(name: string, mood?: Mood | ((n: number) => Mood)): WebhookEndpoint
  /** Until no connection is left open. @throws Error when that takes longer than ten seconds. */
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
