import type { FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { PROBLEM_TYPE } from '../rest/errorBody.js'
import { NDJSON_TYPE } from '../rest/export.js'
import { invalidField, notAcceptable, unsupportedMediaType } from '../values/errors/make.js'
import { shorten } from '../values/shorten.js'

const DEFAULT_PRODUCES = ['application/json']
/** In characters; browsers send some 150. Comparing a header of 16 KB with the media types of a route takes 20 ms. */
const MAX_ACCEPT = 2000

/** Refuses a body whose media type or coding the route does not accept (RFC 9110, section 15.5.16). A request without a body needs no media type. */
export function checkContentType(request: FastifyRequest): void {
  const consumes = request.routeOptions.config.consumes
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  if (!consumes || !hasBody) return
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw unsupportedMediaType('The body must not be compressed', { given: shorten(encoding), allowed: ['identity'] })
  }
  const given = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (given === undefined || !consumes.includes(given)) {
    throw unsupportedMediaType(`The body must be ${consumes.join(' or ') || 'left out'}`, {
      given: given && shorten(given),
      allowed: consumes,
    })
  }
}

/** Whether the caller wants errors as Problem Details. This must be known before the first possible refusal. */
export function acceptsProblem({ headers: { accept } }: FastifyRequest): boolean {
  if (accept === undefined || accept.length > MAX_ACCEPT) return false
  return accept.includes(PROBLEM_TYPE) && new Negotiator({ headers: { accept } }).mediaTypes([PROBLEM_TYPE]).length > 0
}

/** Chooses the media type of the reply (RFC 9110, section 12.5.1). @throws NOT_ACCEPTABLE */
export function negotiate(request: FastifyRequest): void {
  const { accept } = request.headers
  const produces = request.routeOptions.config.produces ?? DEFAULT_PRODUCES
  request.prefers = produces[0] ?? ''
  if (accept === undefined || accept === '*/*' || accept === request.prefers) return
  if (accept.length > MAX_ACCEPT)
    throw invalidField('Accept', `must have at most ${MAX_ACCEPT} characters`, { allowed: { maxLength: MAX_ACCEPT } })
  const chosen = new Negotiator({ headers: { accept } }).mediaType([...produces])
  // a caller that accepts only Problem Details gets other replies as JSON
  if (chosen === undefined && !request.prefersProblem) {
    const message = `This path replies with ${produces.join(' or ')}${exportHint(request, accept)}`
    throw notAcceptable(message, { given: shorten(accept), allowed: produces })
  }
  request.prefers = chosen ?? request.prefers
}

/** For a caller of a list that asks for all rows: where to get them. */
function exportHint({ routeOptions, url }: FastifyRequest, accept: string): string {
  if (!routeOptions.config.isExported || new Negotiator({ headers: { accept } }).mediaTypes([NDJSON_TYPE]).length === 0) return ''
  const path = (url.split('?')[0] ?? '').replace(/\/$/, '')
  return `. Get ${NDJSON_TYPE} from ${shorten(path)}/export`
}
