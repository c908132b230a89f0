import { coerceInputValue, type FieldNode, type GraphQLInputType } from 'graphql'
import type { RequestContext, Style } from '../context.js'
import type { Variables } from '../policies/price.js'
import { endOf, hasEnded } from '../values/deprecation.js'
import type { ApiError } from '../values/errors/apiError.js'
import { invalid } from '../values/errors/make.js'
import { type FieldError, FieldErrors } from '../values/fieldErrors.js'
import type { DeprecatedUse } from './deprecatedUses.js'
import { exclusionErrors, isBroken } from './exclusions.js'
import { checkConstraint, checkInput } from './inputCheck.js'
import { InputErrors } from './inputErrors.js'
import { BODY } from './literals.js'
import type { Plan, PlannedVariable } from './plan.js'

const NOT_NULL = 'must not be null'

/**
 * The inputs that a call must not have: a value of a wrong type, which refuses the operation, or values that break our constraints and parts of the contract
 * that have ended.
 */
export type RefusedInputs =
  | { readonly ofWrongType: ApiError; readonly byField?: undefined }
  /** The refusals of the fields that take the values, or that have ended themselves. */
  | { readonly ofWrongType?: undefined; readonly byField: ReadonlyMap<FieldNode, ApiError> }

type CheckedParts = Pick<Plan, 'variables' | 'defaults' | 'exclusions' | 'refusedValues' | 'deprecated'>

type CalledFrom = Pick<RequestContext, 'style' | 'services'>

/** Checks the inputs of a call. @returns undefined when the call may run as it is */
export function checkCall(plan: CheckedParts, values: Variables, { style, services }: CalledFrom): RefusedInputs | undefined {
  const { found, hasWrongType } = checkVariables(plan, values, style)
  if (hasWrongType) return { ofWrongType: refusal(found) }
  const breaksExclusion = plan.exclusions.length > 0 && brokenExclusions(plan, values).length > 0
  const ended = plan.deprecated.isEmpty ? [] : endedUses(plan, values, style, services.clock.now())
  if (found.length === 0 && plan.refusedValues.size === 0 && !breaksExclusion && ended.length === 0) return undefined
  // checking has stopped at a list that is too long, at a text that is too long, or at the last error that is shown
  if (found.length > 0 && !plan.variables.every((variable) => isCoercible(variable, values))) return { ofWrongType: refusal(found) }
  const byField = refusalsByField(plan, values)
  // a part that has ended has no rules for its values any more
  for (const { node, deprecation } of ended) byField.set(node, endOf(deprecation))
  return { byField }
}

function endedUses({ deprecated }: CheckedParts, values: Variables, style: Style, now: Date): readonly DeprecatedUse[] {
  return deprecated.madeBy(values, style).filter(({ deprecation }) => hasEnded(deprecation, now))
}

/** In REST a single value is no list: only GraphQL lets it stand for a list of one entry. */
function checkVariables({ variables }: CheckedParts, values: Variables, style: Style): InputErrors {
  const errors = new InputErrors({ hasStrictLists: style === 'rest' })
  for (const variable of variables) {
    if (errors.isFull) break
    const { name, type, uses } = variable
    const value = givenValue(variable, values)
    const [first, ...others] = uses
    const field = first?.field ?? name
    const nonNull = value === null ? uses.find((use) => use.isNonNull) : undefined
    if (nonNull) errors.add({ field: nonNull.field, message: NOT_NULL }, isNullOfDirective(value, variable) ? 'type' : 'constraint')
    else checkInput(value, type, first?.constraint, field, errors)
    for (const use of others)
      if (use.constraint && value !== undefined && !errors.isFull) checkConstraint(value, use.constraint, use.field, errors)
  }
  return errors
}

function givenValue({ name, defaultValue }: PlannedVariable, values: Variables): unknown {
  const given = Object.hasOwn(values, name) ? values[name] : undefined
  return given === undefined ? defaultValue : given
}

/** Null in a directive refuses the operation: graphql-js reads `@skip` and `@include` before any field. */
function isNullOfDirective(value: unknown, { uses }: PlannedVariable): boolean {
  return value === null && uses.some((use) => use.isNonNull && use.isOfDirective)
}

/** Whether graphql-js accepts the value of a variable. */
function isCoercible(variable: PlannedVariable, values: Variables): boolean {
  const value = givenValue(variable, values)
  return !isNullOfDirective(value, variable) && isOfType(value, variable.type)
}

function isOfType(value: unknown, type: GraphQLInputType): boolean {
  try {
    coerceInputValue(value, type, (_path, _value, error) => {
      throw error // the first error is enough
    })
    return true
  } catch {
    return false
  }
}

function brokenExclusions({ exclusions, defaults }: CheckedParts, values: Variables) {
  const wireValue = (name: string) => (Object.hasOwn(values, name) ? values[name] : defaults[name])
  return exclusions.filter((exclusion) => isBroken(exclusion, wireValue))
}

/** The refusals of the fields. A field has a single refusal, which lists all its refused inputs. */
function refusalsByField(plan: CheckedParts, values: Variables): Map<FieldNode, ApiError> {
  const refused = new Map<FieldNode, FieldErrors>()

  function errorsOf(node: FieldNode): FieldErrors {
    const errors = refused.get(node) ?? new FieldErrors()
    refused.set(node, errors)
    return errors
  }

  for (const [node, errors] of plan.refusedValues) for (const error of errors) errorsOf(node).add(error)
  for (const variable of plan.variables)
    for (const { node, field, constraint, isNonNull } of variable.uses) {
      if (!node) continue
      const value = givenValue(variable, values)
      if (value === null && isNonNull) errorsOf(node).add({ field, message: NOT_NULL })
      else checkInput(value, variable.type, constraint, field, errorsOf(node))
    }
  for (const exclusion of plan.exclusions.length > 0 ? brokenExclusions(plan, values) : [])
    for (const error of exclusionErrors(exclusion)) errorsOf(exclusion.node).add(error)
  return new Map([...refused].flatMap(([node, { found }]) => (found.length > 0 ? [[node, refusal(found)]] : [])))
}

function refusal(found: readonly FieldError[]): ApiError {
  return invalid(found.map((error) => (error.field === '' ? { ...error, field: BODY } : error)))
}
