import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'undici'

const PATIENCE_MS = 60_000

/** The answer to a call. Status 0 stands for a broken connection or a timeout. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly milliseconds: number
  /** The parsed body. The caller names its type by the contract of the server. */
  json<Body>(): Body
}

interface CallOptions {
  readonly key?: string
  /** Sent as JSON; a text or a buffer as it is. */
  readonly body?: object | string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly patienceMs?: number
}

export interface Client {
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options?: CallOptions): Promise<Answer>
  /** As `call`, for preparations. @throws Error when the answer is no success. */
  must<Body>(...args: Parameters<Client['call']>): Promise<Body>
  close(): Promise<void>
}

/** Calls a server from one address of this machine. The server distinguishes callers by their address. */
export function callFrom(localAddress: string, url: string): Client {
  const agent = new Agent({ localAddress, connections: 300, pipelining: 1 })

  const call: Client['call'] = async (method, path, { key, body, headers, patienceMs = PATIENCE_MS } = {}) => {
    const isRaw = typeof body === 'string' || body instanceof Buffer
    const start = performance.now()
    const answer = (status: number, text: string, received: IncomingHttpHeaders = {}): Answer => ({
      status,
      headers: received,
      text,
      milliseconds: performance.now() - start,
      json: () => JSON.parse(text),
    })
    try {
      const response = await request(url + path, {
        dispatcher: agent,
        method,
        headers: {
          ...(key !== undefined && { 'x-api-key': key }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined || isRaw ? (body as string | Buffer | undefined) : JSON.stringify(body), // an object is no raw body
        headersTimeout: 0,
        bodyTimeout: 0,
        signal: AbortSignal.timeout(patienceMs),
      })
      return answer(response.statusCode, await response.body.text(), response.headers)
    } catch (error) {
      return answer(0, String(error))
    }
  }
  return {
    call,
    async must<Body>(...args: Parameters<Client['call']>) {
      const answer = await call(...args)
      if (answer.status < 200 || answer.status > 299) throw new Error(`${args[0]} ${args[1]} answered ${answer.status}: ${answer.text}`)
      return answer.json<Body>()
    },
    close: () => agent.destroy(),
  }
}
