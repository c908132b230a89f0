import { STATUS_CODES } from 'node:http'
import { describe } from '../../graphql/publicError.js'
import { errorSamples } from '../../policies/errorSamples.js'
import { apiPath } from '../../values/apiVersion.js'
import { catalogue, type ErrorCode } from '../../values/errors/catalogue.js'
import { errorBody, PROBLEM_TYPE } from '../errorBody.js'
import { type HeaderName, withCostHeader } from './headers.js'
import { type Media, type Reference, type Response, ref } from './types.js'

const INSTANCE = apiPath('pets', 10)
const fixed = { timestamp: '2026-11-20T10:00:00.000Z', requestId: '0b6ad3f4-6a0e-4d6c-9a57-1f0d3f1c8f3e' }

/** Errors of GraphQL documents, which REST callers do not write. */
const graphqlOnly: readonly ErrorCode[] = ['DOCUMENT_NOT_TRUSTED']

/** The errors of a sandbox with statuses that an operation never has by itself. */
const scriptedError: Response = {
  description: 'In a sandbox only: the error that `X-Sandbox-Error` asks for, with the status of its code.',
  headers: withCostHeader(),
  content: errorContent(['CONFLICT']),
}

/** Headers of error responses beside the headers of every reply, by status. */
const headersOf: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WwwAuthenticate'],
  402: ['XIdempotentReplayed'],
  409: ['XIdempotentReplayed', 'RetryAfterIfSo'],
  429: ['RetryAfter'],
  503: ['RetryAfterIfSo'],
  507: ['RetryAfter'],
}

/** The public form of a sample error. */
export function sampleError(code: ErrorCode) {
  return { ...describe(errorSamples[code], fixed.requestId, { pathOf: (path) => path, support: undefined }), ...fixed }
}

/** `components.responses`: one response for each error status of REST, in both forms, with an example of every possible code. */
export function errorResponses(): Record<string, Response> {
  const statuses = new Set(Object.values(catalogue).map(({ status }) => status))
  return { ...Object.fromEntries([...statuses].map((status) => [nameOf(status), errorResponse(status)])), ScriptedError: scriptedError }
}

/** The shared response of each status, for an operation. */
export function errorReferences(statuses: readonly number[]): Record<string, Reference> {
  return Object.fromEntries(statuses.map((status) => [String(status), ref('responses', nameOf(status))]))
}

function errorResponse(status: number): Response {
  const codes = Object.entries(catalogue)
    .filter(([code, entry]) => entry.status === status && !graphqlOnly.includes(code as ErrorCode))
    .map(([code]) => code as ErrorCode) // keys of the catalogue
  return {
    description: codes.map((code) => `${catalogue[code].title} (\`${code}\`). ${catalogue[code].resolution}`).join('\n\n'),
    headers: withCostHeader(...(headersOf[status] ?? [])),
    content: errorContent(codes),
  }
}

/** Both forms of errors with these codes, with examples. */
function errorContent(codes: readonly ErrorCode[]): Response['content'] {
  const media = (form: 'envelope' | 'problem', schema: string): Media => ({
    schema: { ...ref('schemas', schema) },
    examples: Object.fromEntries(
      codes.map((code) => [code, { summary: catalogue[code].title, value: errorBody(sampleError(code), form, INSTANCE) }]),
    ),
  })
  return { 'application/json': media('envelope', 'ApiError'), [PROBLEM_TYPE]: media('problem', 'Problem') }
}

/** The name of a response: PayloadTooLarge for 413. */
function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? `Status ${status}`).replace(/[^A-Za-z0-9]/g, '')
}
