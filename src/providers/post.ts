import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { LookupFunction } from 'node:net'

interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How long a connection may take to come about, TLS included, in milliseconds. */
  readonly connectMs: number
  /** Finds the addresses of the host; by default as the system does. */
  readonly lookup?: LookupFunction
  /** Aborts the connection in any state. The reason of the signal becomes the error. */
  readonly signal: AbortSignal
}

/** No connection came about in time. */
class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout'
  readonly code = 'CONNECT_TIMEOUT'
}

/** Each of several addresses is tried for a second before the next. The types of a request lack these options, which Node passes to the socket. */
const addresses = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1000 }
const MAX_HEADERS = 16 * 1024

/**
 * Sends one POST on a new connection, which ends with the reply. The other side may close a kept connection just as the request is sent, and then the
 * fate of the request is unknown. Interim replies (1xx) are passed over. A redirect is a reply like any other, and the proxies of the
 * environment are not used.
 * @returns the head of the reply, with its body to be read. @throws Error when there is no reply, with the code of Node or OpenSSL
 */
export function post(url: URL, { headers, body, connectMs, lookup, signal }: PostOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:'
    const request = (isSecure ? secureRequest : plainRequest)(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'accept-encoding': 'identity' },
      maxHeaderSize: MAX_HEADERS,
      ...addresses,
      rejectUnauthorized: true,
      ...(lookup && { lookup }),
    })
    const late = setTimeout(() => request.destroy(new ConnectTimeout()), connectMs)
    const end = () => void request.destroy(signal.reason)
    signal.addEventListener('abort', end)
    request.on('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(late)))
    request.on('response', resolve)
    request.on('error', reject)
    request.on('close', () => {
      clearTimeout(late)
      signal.removeEventListener('abort', end)
      // a reply that changes the protocol (101) ends the connection without an error
      reject(Object.assign(new Error('The connection was closed before there was a reply'), { code: 'ECONNRESET' }))
    })
    if (signal.aborted) end()
    request.end(body)
  })
}
