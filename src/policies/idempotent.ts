import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLNonNull,
  type GraphQLResolveInfo,
  GraphQLString,
  getDirectiveValues,
  getNamedType,
} from 'graphql'
import { Extensions } from 'type-graphql'
import type { IdempotencyHeaders, RequestContext } from '../context.js'
import { resultOf } from '../domain/idempotency/answer.js'
import type { LongWork } from '../domain/idempotency/call.js'
import { refusedOutcome, runOnce } from '../domain/idempotency/runOnce.js'
import type { ResultType } from '../domain/services.js'
import type { Constraint } from '../schema/constrained.js'
import { invalidField } from '../values/errors/make.js'
import { mustBeAllowed } from './authorize.js'
import { isUuidKey, sameKey, UUID_RULE } from './idempotencyKey.js'
import type { Policy, RootField } from './policy.js'

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/

/** How a mutation treats keys: a mutation that begins a work takes its key itself, `ignored` takes no key. All other mutations are one transaction. */
type Treatment = LongWork | 'ignored'

/** Declares how a mutation treats idempotency keys, for a mutation that is not one transaction. */
export function Idempotency(treatment: Treatment): MethodDecorator & PropertyDecorator {
  return Extensions({ idempotency: treatment })
}

/** `@idempotent(key:)` beside a mutation field, for documents with several mutations. */
export const idempotentDirective = new GraphQLDirective({
  name: 'idempotent',
  description:
    'Runs the mutation once for this key, in either style, whatever the number of calls. The keys are those of the header `Idempotency-Key`.',
  locations: [DirectiveLocation.FIELD],
  args: {
    key: {
      type: new GraphQLNonNull(GraphQLString),
      description: '1 to 255 visible ASCII characters; a UUID for anonymous callers.',
      extensions: { constraint: { minLength: 1, maxLength: 255 } satisfies Constraint },
    },
  },
})

/** @returns the key of a call's headers. @throws VALIDATION_ERROR for an invalid key, and for two different keys. */
export function headerKey({ standard, extended }: IdempotencyHeaders): string | undefined {
  if (standard !== undefined && !isUuidKey(sameKey(standard)))
    throw invalidField('Idempotency-Key', `${UUID_RULE}; the header X-Idempotency-Key takes any other key`)
  if (extended !== undefined && !VISIBLE_ASCII.test(extended))
    throw invalidField('X-Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
  const key = standard ?? extended
  if (key === undefined) return undefined
  if (extended !== undefined && sameKey(extended) !== sameKey(key))
    throw invalidField('X-Idempotency-Key', 'must be the same as Idempotency-Key, or be left out')
  return sameKey(key)
}

/** True for a mutation that runs once for each key. */
export function takesKeys({ extensions }: Pick<RootField, 'extensions'>): boolean {
  return extensions.idempotency !== 'ignored'
}

/** A mutation runs once for each idempotency key of a caller. */
export const idempotent: Policy = {
  /** @throws VALIDATION_ERROR for a key in a header of a document with several mutations: the key does not tell its mutation */
  plan({ kind, rootFields }, { idempotency }) {
    if (kind !== 'mutation' || (idempotency.standard === undefined && idempotency.extended === undefined)) return
    const [only, ...others] = rootFields
    const isOne = only !== undefined && others.length === 0
    if (isOne && !takesKeys(only)) return
    headerKey(idempotency)
    if (!isOne) throw invalidField('Idempotency-Key', 'works only for documents with one mutation: put @idempotent(key:) on each field')
  },
  wrap(field, kind, next) {
    if (kind !== 'mutation' || !takesKeys(field)) return next
    const work = field.extensions.idempotency as LongWork | undefined // declared by `Idempotency`; `ignored` was handled above
    return async (root, args, context, info) => {
      const { keyed } = context.notes
      const key = keyOf(context, info)
      if (key === undefined) {
        keyed.push('without_key')
        return next(root, args, context, info)
      }
      const { version: _version, ...meaning } = args as Record<string, unknown> // graphql-js gives arguments as an object
      const { answer, outcome } = await runOnce(context.services, context.actor, key, meaning, {
        name: field.name,
        shows: getNamedType(field.type).name as ResultType, // the name of the type that the mutation returns
        work,
        admit: (actor) => mustBeAllowed(actor, field),
        act: async (services) => next(root, args, { ...context, services }, info),
      }).catch((error: unknown) => {
        keyed.push(refusedOutcome(error, work))
        throw error
      })
      keyed.push(outcome)
      context.notes.remembered = { body: answer.kind === 'result' ? answer.body : undefined, isReplayed: outcome === 'replayed' }
      return resultOf(answer)
    }
  },
}

function keyOf({ idempotency, actor }: RequestContext, { fieldNodes, variableValues }: GraphQLResolveInfo): string | undefined {
  // selections with the same response name are one field in GraphQL, and any of them may carry the directive
  const beside = fieldNodes.flatMap(
    (node) => (getDirectiveValues(idempotentDirective, node, variableValues) as { key: string } | undefined) ?? [],
  )
  const [directive, ...others] = beside
  if (directive && others.some((other) => sameKey(other.key) !== sameKey(directive.key)))
    throw invalidField('key', 'must be the same in every @idempotent of this field, because GraphQL merges equal fields and runs them once')
  const key = directive ? sameKey(directive.key) : headerKey(idempotency)
  if (key === undefined) return undefined
  if (directive && !VISIBLE_ASCII.test(key)) throw invalidField('key', 'must be 1 to 255 visible ASCII characters')
  // all anonymous callers share one set of keys, so their keys must be impossible to guess
  if (actor.kind === 'anonymous' && !isUuidKey(key))
    throw invalidField(directive ? 'key' : 'X-Idempotency-Key', `${UUID_RULE}, for a caller without a credential`)
  return key
}
