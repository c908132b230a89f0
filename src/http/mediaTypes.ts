import type { FastifyRequest } from 'fastify'
import { PROBLEM_TYPE } from '../rest/errorBody.js'
import { NDJSON_TYPE } from '../rest/export.js'
import { chooseMediaType, namesMediaType } from '../values/acceptHeader.js'
import { invalidField, notAcceptable } from '../values/errors/make.js'
import { shorten } from '../values/shorten.js'

const DEFAULT_PRODUCES = ['application/json']
/** In characters; browsers send some 150. */
const MAX_ACCEPT = 2000

/** Whether the caller wants errors as Problem Details. This must be known before the first possible refusal. */
export function acceptsProblem({ headers: { accept } }: FastifyRequest): boolean {
  return accept !== undefined && accept.length <= MAX_ACCEPT && namesMediaType(accept, PROBLEM_TYPE)
}

/** Chooses the media type of the reply. @throws NOT_ACCEPTABLE */
export function negotiate(request: FastifyRequest): void {
  const { accept } = request.headers
  const produces = request.routeOptions.config.produces ?? DEFAULT_PRODUCES
  request.prefers = produces[0] ?? ''
  if (accept === undefined || accept === '*/*' || accept === request.prefers) return
  if (accept.length > MAX_ACCEPT)
    throw invalidField('Accept', `must have at most ${MAX_ACCEPT} characters`, { allowed: { maxLength: MAX_ACCEPT } })
  const chosen = chooseMediaType(accept, produces)
  // a caller that accepts only Problem Details gets other replies as JSON
  if (chosen === undefined && !request.prefersProblem) {
    const message = `This path replies with ${produces.join(' or ')}${exportHint(request, accept)}`
    throw notAcceptable(message, { given: shorten(accept), allowed: produces })
  }
  request.prefers = chosen ?? request.prefers
}

/** For a caller of a list that asks for all rows: where to get them. */
function exportHint({ routeOptions, url }: FastifyRequest, accept: string): string {
  if (!routeOptions.config.isExported || !namesMediaType(accept, NDJSON_TYPE)) return ''
  const path = (url.split('?')[0] ?? '').replace(/\/$/, '')
  return `. Get ${NDJSON_TYPE} from ${shorten(path)}/export`
}
