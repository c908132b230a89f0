import fc from 'fast-check'
import { expect } from 'vitest'
import type { Reply } from '../support/petStore.js'

/** The outcome of a call, in one form for both styles. */
export type Outcome = { readonly data: unknown; readonly cost: string | undefined } | Refusal

interface Refusal {
  readonly code: string
  readonly type: string
  /** Details other than the fields. */
  readonly details: object
  readonly fields: readonly string[]
}

interface PublicError {
  readonly code: string
  readonly type: string
  readonly details: { readonly fields?: readonly { field: string; message: string }[] }
}

function refusal({ code, type, details: { fields = [], ...details } }: PublicError): Refusal {
  return { code, type, details, fields: fields.map(({ field, message }) => `${field} ${message}`).sort() }
}

export function ofRest(reply: Reply): Outcome {
  return reply.status < 300 ? { data: reply.body ?? null, cost: costOf(reply) } : refusal(reply.body.error)
}

export function ofGraphQL(reply: Reply, field: string): Outcome {
  const { data, errors } = reply.body
  return errors ? refusal(errors[0].extensions) : { data: data[field], cost: costOf(reply) }
}

/** The points of an operation. The rest of the caller's budget depends on other calls. */
function costOf({ headers }: Reply): string | undefined {
  return headers['x-query-cost']?.replace(/, remaining=.*/, '')
}

/** REST reports missing rights before anything of the input. GraphQL reports variables of a wrong type before them (decision D95). */
export function expectAlike(rest: Outcome, graphql: Outcome): void {
  const lacksRights = 'code' in rest && (rest.code === 'FORBIDDEN' || rest.code === 'UNAUTHORIZED')
  if (lacksRights && 'code' in graphql && graphql.code === 'VALIDATION_ERROR') return
  expect(graphql).toEqual(rest)
}

/** Mostly good values. */
export const rare = <T>(good: fc.Arbitrary<T>, ...bad: readonly unknown[]) =>
  fc.oneof({ weight: 20, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) })
