import { expect } from 'vitest'
import { catalogue, type ErrorCode } from '../../src/values/errors/catalogue.js'
import type { Reply } from '../support/petStore.js'

/** The advice of an error where it differs from the advice of its code. */
const advice: Partial<Record<ErrorCode, object>> = {
  UNAUTHORIZED: { strategy: 'authenticate', maxAttempts: 1 },
  IDEMPOTENCY_IN_PROGRESS: { strategy: 'after_delay', afterSeconds: expect.any(Number) },
  RATE_LIMIT_EXCEEDED: { strategy: 'after_delay', afterSeconds: expect.any(Number) },
}

/** The fields of an error in both styles, without its message. */
export const shown = (code: ErrorCode, reply: Reply) => ({
  code,
  type: catalogue[code].type,
  status: catalogue[code].status,
  details: expect.any(Object),
  retry: advice[code] ?? catalogue[code].retry,
  docs: `/docs/errors#${code}`,
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  requestId: reply.headers['x-request-id'],
})

/** Expects the headers that belong to an error of REST. */
export function expectHeaders(code: ErrorCode, { headers, body }: Reply): void {
  expect(headers['retry-after'], 'the seconds stand in retry.afterSeconds alone').toBe(body.error.retry.afterSeconds?.toString())
  expect(JSON.stringify(body.error.details)).not.toMatch(/seconds/i)
  const named: Partial<Record<ErrorCode, [string, RegExp]>> = {
    UNAUTHORIZED: ['www-authenticate', /^ApiKey /],
    METHOD_NOT_ALLOWED: ['allow', /^GET, HEAD, POST$/],
    SERVICE_UNAVAILABLE: ['retry-after', /^[1-9]\d*$/],
    INSUFFICIENT_STORAGE: ['retry-after', /^60$/],
    IDEMPOTENCY_IN_PROGRESS: ['retry-after', /^[1-9]\d*$/],
    RATE_LIMIT_EXCEEDED: ['retry-after', /^[1-9]\d*$/],
  }
  const [name, pattern] = named[code] ?? ['content-type', /^application\/json/]
  expect(headers[name]).toMatch(pattern)
  expect(headers['cache-control']).toBe('no-store')
}
