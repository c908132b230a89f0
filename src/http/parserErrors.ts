import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { RateLimits } from '../domain/limits/rateLimits.js'
import { describe, type ErrorSurroundings } from '../graphql/publicError.js'
import { BoundedLines } from '../observability/boundedLines.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { errorBody } from '../rest/errorBody.js'
import { ApiError } from '../values/errors/apiError.js'
import { catalogue } from '../values/errors/catalogue.js'
import { headersTooLarge, invalidRequest, methodNotAllowed, pathNotFound, payloadTooLarge, requestTimeout } from '../values/errors/make.js'
import { shorten } from '../values/shorten.js'
import { peerAddress } from './clientAddress.js'
import type { CrossOrigin } from './cors.js'
import { errorHeaders } from './errorHeaders.js'
import { isSpoken, unknownVersion } from './httpVersion.js'
import type { KnownPaths } from './knownPaths.js'
import { countUnread } from './rateLimits.js'
import { refusedRequests } from './refusedRequests.js'
import { standingHeaders } from './replyHeaders.js'
import { requestId } from './requestId.js'
import { partsOfTarget } from './requestTarget.js'
import { unservedPath } from './shownPath.js'
import { MAX_HEADER_BYTES, REQUEST_TIMEOUT } from './timeouts.js'

/** Bytes of a refused packet that are searched for a request line and a request id. */
const MAX_HEAD = 4096
/** How long a refused client may go on sending, in milliseconds. A connection that is closed while data arrives is reset, and the client loses the reply. */
const LINGER_MS = 1000
/** A method is a token (RFC 9110, section 9.1). */
const REQUEST_LINE = /^([\w!#$%&'*+.^`|~-]+) (\S+) HTTP\/\d/
/** A header line, or the first line, without CR before its LF. */
const BARE_LF = /^(?:[^\r\n]+\r\n)*[^\r\n]+\n/
const VERSION = /^\S+ \S+ HTTP\/([\d.]{1,10})/
const ORIGIN = /\norigin:[ \t]*(\S+)[ \t]*\r?\n/i
const REQUEST_ID = /\nx-request-id:[ \t]*([A-Za-z0-9-]{1,128})[ \t]*\r?\n/i

/** An error of Node's HTTP server. */
interface ParserError extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
}

/** The facts of a refused request, as far as they are known. */
interface RefusedRequest {
  readonly id: string
  readonly method?: string | undefined
  readonly path?: string | undefined
  /** Of HTTP, as the request line tells it. */
  readonly version?: string | undefined
  /** The page of a browser that sends the request. */
  readonly origin?: string | undefined
  /** Whether a line of the head ends with LF alone. */
  readonly hasBareLf?: boolean
}

interface ParserErrorParts {
  readonly log: Log
  readonly metrics: Pick<Metrics, 'errors' | 'requestSeconds' | 'leftOutLines'>
  readonly crossOrigin: CrossOrigin
  /** Absent when calls are not limited. */
  readonly rateLimits: RateLimits | undefined
}

/**
 * Answers requests that Node refuses before Fastify knows of them, in the form of all other errors, with a request id, a log line and metrics; the lines are bounded. They count
 * for the address of the connection, because Node has not read the headers of a proxy. A reply in progress on the same connection is sent first. Also
 * passes on requests that Node would answer by itself.
 */
export function answerParserErrors(
  app: FastifyInstance,
  paths: KnownPaths,
  { log, metrics, crossOrigin, rateLimits }: ParserErrorParts,
): void {
  const { server } = app
  const lines = new BoundedLines({ log: log.of('http'), metrics, kind: 'parser_errors' })
  const refused = new WeakSet<Socket>()
  server.removeAllListeners('clientError') // Fastify's handler sends a body of its own
  server.on('clientError', (error: ParserError, stream) => {
    const socket = stream as Socket // the server listens to TCP
    if (refused.has(socket)) return // Node reports every further packet
    refused.add(socket)
    if (error.code === 'ECONNRESET') return void socket.destroy()
    whenFree(socket, (current) => {
      // the client has left in the middle of a body, which its handler notices
      if (current && error.code === 'HPE_INVALID_EOF_STATE') return void socket.destroy()
      if (current) refusedRequests.add(current.req)
      const request = current ? requestOf(current.req) : requestIn(error.rawPacket)
      void refuse(socket, refusalOf(error, request, paths), request)
    })
  })
  // Node closes the connection of a CONNECT without a reply
  server.on('connect', (request, stream) => {
    stream.on('error', () => {}) // the client may have left
    void refuse(stream as Socket, methodNotAllowed('CONNECT is not allowed here', ['GET', 'HEAD']), requestOf(request))
  })
  // Node answers an unknown expectation with an empty 417; RFC 9110, section 10.1.1, allows to ignore it
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))

  async function refuse(socket: Socket, reason: ApiError, request: RefusedRequest): Promise<void> {
    const counted = rateLimits && (await countUnread(peerAddress(socket), rateLimits))
    const error: ApiError = counted?.excess instanceof ApiError ? counted.excess : reason
    const { status } = catalogue[error.code]
    metrics.errors.inc({ code: error.code, style: 'rest' })
    metrics.requestSeconds.observe({ method: 'unknown', route: 'unknown', status }, 0)
    const { id: requestId, method, path } = request
    const told = { requestId, method, path, route: 'unknown', status, code: error.code, address: socket.remoteAddress }
    lines.write((own) => own.info({ ...told, reason: error.message }, 'request'))
    socket.end(
      replyText(error, request, app.publicAddresses, {
        ...app.versionSigns.headersOf(request.path ?? ''),
        ...crossOrigin(request.origin),
        ...counted?.headers,
      }),
    )
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref()
    socket.once('close', () => clearTimeout(timer))
  }
}

/**
 * Calls `act` when no other reply is in progress. @param act receives the response whose request is refused, if Fastify has seen the request already.
 */
function whenFree(socket: Socket, act: (current: ServerResponse | undefined) => void): void {
  if (!socket.writable) return void socket.destroy()
  const current = (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined // Node's own handler reads it too
  if (!current) return act(undefined)
  if (!current.req.complete) return current.headersSent ? void socket.destroy() : act(current)
  current.once('close', () => setImmediate(whenFree, socket, act))
}

function refusalOf({ code }: ParserError, { method, path, version, hasBareLf }: RefusedRequest, paths: KnownPaths): ApiError {
  switch (code) {
    case REQUEST_TIMEOUT:
      return requestTimeout()
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge(MAX_HEADER_BYTES)
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return payloadTooLarge('body', MAX_HEADER_BYTES)
    case 'HPE_INVALID_VERSION':
      // the parser reads the end of the line with the version
      if (version !== undefined && isSpoken(version)) break
      return unknownVersion(version)
    case 'HPE_PAUSED_H2_UPGRADE': // the greeting of HTTP/2
      return unknownVersion('2.0')
    case 'HPE_INVALID_URL':
      return invalidRequest(
        'The address of the request is not valid: begin it with / and percent-encode every character beyond visible ASCII',
      )
    case 'HPE_INVALID_METHOD':
      // a method that Node does not know is as wrong as a known method without a route
      if (method !== undefined && path !== undefined) return unknownMethod(method, path, paths)
  }
  if (hasBareLf) return invalidRequest('A line of the request ends with LF alone: end its first line and each header with CR and LF')
  return invalidRequest('The request is not valid HTTP/1.1: check its first line, its headers and the form of its body')
}

function unknownMethod(method: string, path: string, paths: KnownPaths): ApiError {
  const allowed = paths.allowed(path)
  return allowed.length > 0 ? methodNotAllowed(`${shorten(method)} is not allowed here`, allowed) : pathNotFound(path)
}

function requestOf({ headers, method, url }: IncomingMessage): RefusedRequest {
  return { id: requestId(headers['x-request-id'], randomUUID), method, path: unservedPath(url ?? ''), origin: headers.origin }
}

/** Reads the beginning of a request that Node has refused. Only the first packet of a request has its request line. */
function requestIn(packet: Buffer | undefined): RefusedRequest {
  const head = packet?.toString('latin1', 0, MAX_HEAD) ?? ''
  const [, method, target = ''] = REQUEST_LINE.exec(head) ?? []
  const [, id = randomUUID()] = (method !== undefined && REQUEST_ID.exec(head)) || []
  const { path } = partsOfTarget(target)
  return {
    id,
    method: method && shorten(method),
    path: path.startsWith('/') ? unservedPath(path) : undefined,
    version: VERSION.exec(head)?.[1],
    origin: ORIGIN.exec(head)?.[1],
    hasBareLf: BARE_LF.test(head),
  }
}

/** @param more headers of the version, for the page that has sent the request, and the balance of the address */
function replyText(
  error: ApiError,
  { id, method, path = '' }: RefusedRequest,
  surroundings: ErrorSurroundings,
  more: Readonly<Record<string, string | number>>,
): string {
  const { status } = catalogue[error.code]
  const body = JSON.stringify(errorBody(describe(error, id, surroundings), 'envelope', surroundings.pathOf(path)))
  const headers = {
    ...standingHeaders,
    ...errorHeaders(error),
    ...more,
    date: new Date().toUTCString(),
    'x-request-id': id,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${method === 'HEAD' ? '' : body}`
}
