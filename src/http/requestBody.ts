import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { ApiError } from '../values/errors/apiError.js'
import { invalidField, payloadTooLarge, unsupportedMediaType } from '../values/errors/make.js'
import { withoutByteOrderMark } from '../values/json.js'
import { shorten } from '../values/shorten.js'

/** The media type of the empty object that an operation without a body takes. */
const EMPTY_OBJECT_TYPES = ['application/json']
const EMPTY_OBJECT = /^\s*\{\s*\}\s*$/
/** Maximum number of bytes of an empty object with its white space. */
const MAX_EMPTY_OBJECT = 64
const CHANGES = ['readable', 'end', 'close', 'error'] as const

/**
 * Judges the body of a request by the bytes that it holds, not by its headers: proxies and HTTP libraries announce bodies that are empty. An empty
 * body needs no media type. @returns the body for the parser
 * @throws PAYLOAD_TOO_LARGE, and UNSUPPORTED_MEDIA_TYPE for a body whose media type or coding the route does not take (RFC 9110, section 15.5.16).
 */
export function checkBody(request: FastifyRequest, payload: Readable, limit: number): Readable | Promise<Readable> {
  const length = request.headers['content-length']
  if (Number(length ?? 0) > limit) throw payloadTooLarge('body', limit)
  if (request.headers['transfer-encoding'] !== undefined) return checkChunked(request, payload)
  if (length === undefined || Number(length) === 0) return asEmpty(request, payload)
  const refusal = refusalOfType(request)
  if (refusal) throw refusal
  return readsItself(request) ? readBeginning(request, payload) : payload
}

/** @throws VALIDATION_ERROR for an operation without a body that was sent one. An empty object counts as no body. */
export function mustBeBodiless({ body, routeOptions: { config } }: FastifyRequest): void {
  if (config.consumes?.length !== 0 || !(body instanceof Buffer) || body.length === 0) return
  const isEmptyObject = body.length <= MAX_EMPTY_OBJECT && EMPTY_OBJECT.test(withoutByteOrderMark(body).toString('latin1'))
  if (!isEmptyObject) throw invalidField('body', 'must be left out: this operation takes no body but an empty object')
}

/** A chunked body shows only when it arrives whether it holds anything. */
function checkChunked(request: FastifyRequest, payload: Readable): Readable | Promise<Readable> {
  const refusal = refusalOfType(request)
  if (refusal) return refuseUnlessEmpty(request, payload, refusal)
  return readsItself(request) ? readBeginning(request, payload) : payload
}

async function refuseUnlessEmpty(request: FastifyRequest, payload: Readable, refusal: ApiError): Promise<Readable> {
  if ((await nextChunk(payload)) === undefined) return asEmpty(request, Readable.from([]))
  payload.resume() // discards the rest of the body, which would otherwise block the connection
  throw refusal
}

/** @returns undefined at the end of the body, and when the client has left */
async function nextChunk(payload: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk = payload.read() as Buffer | null // a request has no encoding
    if (chunk !== null) return chunk
    if (payload.readableEnded || payload.destroyed) return undefined
    await change(payload)
  }
}

/** Waits until there is something to read, or the stream has ended. */
function change(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of CHANGES) stream.off(event, done)
      resolve()
    }
    for (const event of CHANGES) stream.on(event, done)
  })
}

/** An empty body has no media type. Fastify would refuse an unusual one. */
function asEmpty({ raw: { headers } }: FastifyRequest, payload: Readable): Readable {
  if (headers['content-type'] !== undefined) delete headers['content-type']
  return payload
}

/** The refusal of a body with this media type or coding; undefined when the route takes it. */
function refusalOfType({ headers, routeOptions: { config } }: FastifyRequest): ApiError | undefined {
  const { consumes } = config
  if (!consumes) return undefined
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    return unsupportedMediaType('The body must not be compressed', { given: shorten(encoding), allowed: ['identity'] })
  const allowed = consumes.length > 0 ? consumes : EMPTY_OBJECT_TYPES
  const given = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (given !== undefined && allowed.includes(given)) return undefined
  const types = allowed.join(' or ')
  const rule =
    consumes.length > 0 ? `The body must be ${types}` : `This operation takes no body: leave the body out, or send {} as ${types}`
  return unsupportedMediaType(rule, { given: given && shorten(given), allowed })
}

/** Fastify reads no body of a GET or HEAD. */
function readsItself({ method, routeOptions: { config } }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && config.consumes?.length === 0
}

/** Reads as much of a body as `mustBeBodiless` needs, and discards the rest. */
async function readBeginning(request: FastifyRequest, payload: Readable): Promise<Readable> {
  const chunks: Buffer[] = []
  let length = 0
  while (length <= MAX_EMPTY_OBJECT) {
    const chunk = await nextChunk(payload)
    if (chunk === undefined) break
    chunks.push(chunk)
    length += chunk.length
  }
  payload.resume()
  request.body = Buffer.concat(chunks)
  return payload
}
