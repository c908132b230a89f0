import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: object
  readonly key?: string
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly etag: string | undefined
  /** The connection that carried it. */
  readonly socket: Socket | undefined
}

/** A client with one connection, which sends one call at a time. */
export interface OneConnection {
  send(call: Call): Promise<Answer>
  close(): void
}

export function oneConnection(origin: string): OneConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    send: ({ method, path, body, key }) =>
      new Promise((resolve, reject) => {
        const payload = body && JSON.stringify(body)
        const headers = {
          accept: 'application/json',
          ...(payload !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...(key !== undefined && { authorization: `ApiKey ${key}` }),
        }
        const sent = request(new URL(path, origin), { method, headers, agent }, (response) => {
          const { socket } = response
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString(), etag: response.headers.etag, socket }),
          )
          response.on('error', reject)
        })
        sent.on('error', reject)
        sent.end(payload)
      }),
    close: () => agent.destroy(),
  }
}
