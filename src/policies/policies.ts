import { defaultFieldResolver, type GraphQLSchema, isIntrospectionType, isObjectType, OperationTypeNode } from 'graphql'
import type { RequestContext } from '../context.js'
import { authorize, guard } from './authorize.js'
import { cached } from './cached.js'
import { checkArguments, checkedInputs } from './checkedInputs.js'
import { countRows, hasCountedRows } from './countRows.js'
import { deprecation } from './deprecation.js'
import { endedInputs } from './endedInputs.js'
import { idempotent } from './idempotent.js'
import { mustBindQuotas } from './limited.js'
import type { Operation, Policy, PolicyEntry, ResolveField, RootField } from './policy.js'
import { rateLimit } from './rateLimit.js'
import { scriptedError } from './scriptedError.js'
import { shedLoad } from './shedLoad.js'

/** Counts the rows of root fields that are lists, such as `nodes`. */
const rowsOfRoots: Policy = { wrap: (field, _kind, next) => (hasCountedRows(field) ? countRows(next) : next) }

/** All policies, in their order: the first one decides first, and is the outermost around a field. A new policy is a file, and a line here. */
const policies: readonly Policy[] = [
  shedLoad,
  rateLimit,
  authorize,
  scriptedError,
  checkedInputs,
  deprecation,
  idempotent,
  endedInputs,
  rowsOfRoots,
  cached,
]

/** Asks every policy at the door of a route. @throws the refusal of a policy */
export function admit(entry: PolicyEntry): void {
  for (const policy of policies) policy.admit?.(entry)
}

/**
 * Asks every policy about an operation before it runs. @param first number of the policy that begins
 * @returns a promise only while a policy waits for another process. @throws the refusal of a policy
 */
export function plan(operation: Operation, context: RequestContext, first = 0): void | Promise<void> {
  for (let i = first; i < policies.length; i++) {
    const waiting = policies[i]?.plan?.(operation, context)
    if (waiting) return waiting.then(() => plan(operation, context, i + 1))
  }
}

/** Tells every policy that an operation has ended, and at what cost. */
export function finish(operation: Operation, context: RequestContext): void {
  for (const policy of policies) policy.finish?.(operation, context)
}

/** @returns the resolver inside all policies. A run of a root field without its resolver is wrapped too. */
function wrap(field: RootField, kind: OperationTypeNode, resolve: ResolveField): ResolveField {
  return policies.reduceRight((next, policy) => policy.wrap?.(field, kind, next) ?? next, resolve)
}

/** The arguments of a root field as its resolver would get them. */
class Admitted {
  constructor(readonly args: object) {}
}

/**
 * Asks every policy about a run of a root field of a query without its resolver: a statement answers the field instead. The policies that wrap the
 * resolver decide here in the same order.
 * @returns the arguments for the run; undefined when a policy has answered by itself. @throws the refusal of a policy
 */
export function admission(field: RootField): (...run: Parameters<ResolveField>) => Promise<object | undefined> {
  const asked = wrap(field, OperationTypeNode.QUERY, (_root, args) => new Admitted(args))
  return async (...run) => {
    const answer: unknown = await asked(...run)
    return answer instanceof Admitted ? answer.args : undefined
  }
}

/**
 * Puts the root fields of a schema under all policies, and every other field under the rights and the constraints that it declares. The rows of all lists are
 * counted.
 */
export function govern(schema: GraphQLSchema): void {
  const roots: readonly unknown[] = Object.values(OperationTypeNode).map((kind) => schema.getRootType(kind))
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && !roots.includes(type) && !isIntrospectionType(type))
      for (const field of Object.values(type.getFields())) {
        if (hasCountedRows(field)) field.resolve = countRows(field.resolve ?? defaultFieldResolver)
        checkArguments(field)
        guard(field)
      }
  const fields: RootField[] = []
  for (const kind of Object.values(OperationTypeNode)) {
    for (const field of Object.values(schema.getRootType(kind)?.getFields() ?? {})) {
      fields.push(field)
      for (const policy of policies) policy.declare?.(field, kind)
      if (field.resolve) field.resolve = wrap(field, kind, field.resolve)
      if (field.subscribe) field.subscribe = wrap(field, kind, field.subscribe)
    }
  }
  mustBindQuotas(fields)
}
