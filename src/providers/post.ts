import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { LookupFunction } from 'node:net'

interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Timeout for making the connection, TLS included, in milliseconds. */
  readonly connectMs: number
  /** Finds the addresses of the host; by default as the system does. */
  readonly lookup?: LookupFunction
  /** Aborts the connection in any state. The reason of the signal becomes the error. */
  readonly signal: AbortSignal
}

/** No connection was made in time. */
class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout'
  readonly code = 'CONNECT_TIMEOUT'
}

/** The other side sends interim replies (1xx) instead of a reply. */
class TooManyInterim extends Error {
  override readonly name = 'TooManyInterim'
  readonly code = 'TOO_MANY_INTERIM'
}

/** Interim replies that are passed over. Node bounds neither their number nor the time that they take. */
const MAX_INTERIM = 10

/** Each of several addresses is tried for a second before the next. The types of a request lack these options, which Node passes to the socket. */
const addresses = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1000 }
const MAX_HEADERS = 16 * 1024

/**
 * Sends one POST on a new connection, which ends with the reply. No connection is kept: the other side may close a kept connection just as the
 * request is sent, and the fate of the request is then unknown. Up to ten interim replies (1xx) are passed over. A redirect is a reply like any
 * other, and the proxies of the environment are not used.
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
    let interim = 0
    request.on('information', () => {
      interim += 1
      if (interim <= MAX_INTERIM) return
      stopReading(request)
      request.destroy(new TooManyInterim())
    })
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

/**
 * Makes Node skip the rest of a chunk. Node would otherwise read thousands of replies that have arrived together, which takes 15 to 90 ms for 64 KB.
 * A listener that answers 2, as Node's own does at a change of protocol, ends the reading (node:_http_client, parserOnIncomingClient).
 */
function stopReading({ socket }: ClientRequest): void {
  const { parser } = socket as unknown as { parser?: { onIncoming: () => number } } // the types leave out Node's parser
  if (parser) parser.onIncoming = () => 2
}
