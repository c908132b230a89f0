import {
  type GraphQLInputType,
  type GraphQLScalarType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql'
import { type Constraint, constraintOf } from '../schema/constrained.js'
import { boundProblem } from '../schema/scalars.js'
import { hasLength } from '../values/characters.js'
import type { FieldError } from '../values/fieldErrors.js'
import { shorten } from '../values/shorten.js'
import { textProblem } from '../values/text.js'
import { trimmed } from '../values/trimmed.js'

/** Collects the refused fields in the input of one operation. Checking stops as soon as the collection is full. */
export interface RefusedFields {
  readonly isFull: boolean
  /** True in REST, where a single value is no list. In GraphQL it stands for a list of one entry (specification, section 3.11). */
  readonly hasStrictLists?: boolean
  /** @param breaks whether the value is of a wrong type, or breaks a constraint of ours. */
  add(error: FieldError, breaks: 'type' | 'constraint'): void
}

const builtIn: Readonly<Record<string, string>> = {
  Int: 'must be an integer of 32 bits',
  Float: 'must be a number',
  String: 'must be a string',
  Boolean: 'must be true or false',
  ID: 'must be a string',
}
/** The JSON types that graphql-js accepts for its own scalars. For any other value graphql-js would copy the whole value into an error message. */
const jsonTypes: Readonly<Record<string, readonly string[]>> = {
  Int: ['number'],
  Float: ['number'],
  String: ['string'],
  Boolean: ['boolean'],
  ID: ['string', 'number'],
}

/**
 * Checks a JSON value against an input type and its constraints, and reports each wrong part with the allowed values. Accepts the values that
 * graphql-js coerces (GraphQL specification, section 6.1.2), except text that PostgreSQL cannot store. Checks lengths first, so that long values stay
 * cheap.
 * @param field path of the value, such as `items[0].quantity`.
 */
export function checkInput(
  value: unknown,
  type: GraphQLInputType,
  constraint: Constraint | undefined,
  field: string,
  report: RefusedFields,
): void {
  if (isNonNullType(type)) {
    if (value == null) return report.add({ field, message: value === undefined ? 'is required' : 'must not be null' }, 'type')
    return checkInput(value, type.ofType, constraint, field, report)
  }
  if (value == null) {
    if (value === null && constraint?.notNull) report.add({ field, message: 'must not be null' }, 'constraint')
    return
  }
  if (isListType(type)) {
    if (!Array.isArray(value) && (report.hasStrictLists || !canBeEntry(value, type.ofType)))
      return report.add({ field, message: 'must be a list', value: shown(value, constraint) }, 'type')
    return checkList(Array.isArray(value) ? value : [value], type.ofType, constraint, field, report)
  }
  if (isInputObjectType(type)) {
    if (typeof value !== 'object' || Array.isArray(value)) return report.add({ field, message: typeProblem(type) }, 'type')
    const fields = type.getFields()
    for (const name of Object.keys(value)) {
      if (report.isFull) return
      if (!fields[name])
        report.add({ field: join(field, shorten(name)), message: 'this input has no such field', allowed: Object.keys(fields) }, 'type')
    }
    for (const known of Object.values(fields)) {
      if (report.isFull) return
      const inner = (value as Record<string, unknown>)[known.name] // checked above
      if (inner !== undefined || isRequiredInputField(known))
        checkInput(inner, known.type, constraintOf(known.extensions), join(field, known.name), report)
    }
    return
  }
  if (isEnumType(type)) {
    const allowed = type.getValues().map((option) => option.name)
    if (typeof value !== 'string' || !allowed.includes(value))
      report.add({ field, message: typeProblem(type), value: shown(value), allowed }, 'type')
    return
  }
  checkScalar(value, type, constraint, field, report)
}

/** False for a value of another JSON type than the entries of a list: it cannot stand for a list of one entry. */
function canBeEntry(value: unknown, type: GraphQLInputType): boolean {
  const named = getNamedType(type)
  if (isInputObjectType(named)) return typeof value === 'object'
  const types = isEnumType(named) ? ['string'] : jsonTypes[named.name]
  return typeof value !== 'object' && types?.includes(typeof value) !== false
}

function checkList(
  values: readonly unknown[],
  type: GraphQLInputType,
  constraint: Constraint | undefined,
  field: string,
  report: RefusedFields,
): void {
  if (breaksListRule(values, constraint, field, report)) return
  for (const [i, value] of values.entries()) {
    if (report.isFull) return
    // a missing entry of a JSON list is null
    checkInput(value ?? null, type, constraint?.items, `${field}[${i}]`, report)
  }
}

function breaksListRule(values: readonly unknown[], constraint: Constraint | undefined, field: string, report: RefusedFields): boolean {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = constraint ?? {}
  if (values.length < minItems)
    report.add(
      { field, message: `must have at least ${minItems} ${minItems === 1 ? 'entry' : 'entries'}`, allowed: { minItems } },
      'constraint',
    )
  else if (values.length > maxItems)
    report.add({ field, message: `must have at most ${maxItems} entries`, allowed: { maxItems } }, 'constraint')
  else {
    // an empty text is refused as an entry, which tells more
    const repeated = uniqueItems && values.find((value, i) => value !== '' && values.indexOf(value) < i)
    if (repeated === undefined) return false
    report.add({ field, message: 'must have each entry once', value: shown(repeated, constraint) }, 'constraint')
  }
  return true
}

function checkScalar(
  value: unknown,
  type: GraphQLScalarType,
  constraint: Constraint | undefined,
  field: string,
  report: RefusedFields,
): void {
  const refuse = (message: string, breaks: 'type' | 'constraint' = 'type') =>
    report.add({ field, message, value: shown(value, constraint), ...(constraint && allowed(constraint)) }, breaks)
  if (jsonTypes[type.name]?.includes(typeof value) === false) return refuse(typeProblem(type, constraint))
  const badLength = typeof value === 'string' && constraint ? lengthProblem(value, constraint) : undefined
  if (badLength) return refuse(badLength, 'constraint')
  try {
    type.parseValue(value)
  } catch (error) {
    const message = scalarProblem(type, constraint, value) ?? (error instanceof Error ? error.message : typeProblem(type))
    return refuse(message)
  }
  const outside = boundProblem(type, value)
  if (outside) return refuse(outside, 'constraint')
  const problem = typeof value === 'string' ? textProblem(value) : undefined
  if (problem) return report.add({ field, message: problem }, 'constraint')
  if (constraint) checkConstraint(value, constraint, field, report)
}

/** Checks a value of the right type against its constraint. */
export function checkConstraint(value: unknown, constraint: Constraint, field: string, report: RefusedFields): void {
  if (Array.isArray(value)) {
    if (breaksListRule(value, constraint, field, report) || !constraint.items) return
    const { items } = constraint
    for (const [i, entry] of value.entries()) {
      if (report.isFull) return
      checkConstraint(entry, items, `${field}[${i}]`, report)
    }
    return
  }
  // a single value stands for a list of one entry (GraphQL specification, section 3.11)
  if (constraint.items && value != null) return checkConstraint(value, constraint.items, `${field}[0]`, report)
  if (value === null && constraint.notNull) return report.add({ field, message: 'must not be null' }, 'constraint')
  const refuse = (message: string) => report.add({ field, message, value: shown(value, constraint), ...allowed(constraint) }, 'constraint')
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = constraint
  if (typeof value === 'string') {
    const badLength = lengthProblem(value, constraint)
    if (badLength) return refuse(badLength)
    const { pattern, oneOf, problem } = constraint
    const text = constraint.isTrimmed ? trimmed(value) : value
    if (oneOf && !oneOf.includes(text)) return refuse(`must be one of ${oneOf.join(', ')}`)
    if (pattern && !pattern.source.test(text)) return refuse(`must be ${pattern.meaning}`)
    const broken = problem?.(text)
    if (broken) refuse(broken)
  } else if (typeof value === 'number' && (value < minimum || value > maximum)) refuse(rangeMessage(constraint, value))
}

/** The text of the rule that a value of a wrong type breaks. For a list type, the text tells the rule of the entries. */
export function typeProblem(type: GraphQLInputType, constraint?: Constraint): string {
  const named = getNamedType(type)
  if (isInputObjectType(named)) return 'must be an object'
  if (isEnumType(named))
    return `must be one of ${named
      .getValues()
      .map(({ name }) => name)
      .join(', ')}`
  return scalarProblem(named, constraint) ?? `must be of type ${named.name}`
}

/** Undefined for the project's own scalars, which report their rule themselves. */
function scalarProblem({ name }: GraphQLScalarType, constraint: Constraint | undefined, value?: unknown): string | undefined {
  return name === 'Int' && constraint?.minimum !== undefined ? rangeMessage(constraint, value) : builtIn[name]
}

/** A text whose bound would need so many times its characters is refused as it is. Normalisation shortens a text to a fourth at most. */
const MAX_SHRINKING = 16

function lengthProblem(text: string, constraint: Constraint): string | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, counted, isTrimmed, problem } = constraint
  const isHopeless = text.length > maxLength * MAX_SHRINKING
  const form = isHopeless ? text : isTrimmed ? trimmed(text) : counted ? counted(text) : text
  if (hasLength(form, minLength, maxLength)) return undefined
  // white space alone has a length, but nothing of it is left
  const blank = form === '' && text !== '' ? problem?.(form) : undefined
  return blank ?? lengthMessage(minLength, maxLength)
}

function lengthMessage(minimum: number, maximum: number): string {
  if (maximum === Number.POSITIVE_INFINITY) return `must have at least ${minimum} characters`
  if (minimum === maximum) return `must have ${minimum} characters`
  return minimum > 0 ? `must have ${minimum} to ${maximum} characters` : `must have at most ${maximum} characters`
}

function rangeMessage({ minimum, maximum, beyond }: Constraint, value: unknown): string {
  const range = `must be an integer from ${minimum} to ${maximum}`
  return beyond !== undefined && maximum !== undefined && Number(value) > maximum ? `${range}; ${beyond}` : range
}

function allowed({ minLength, maxLength, minimum, maximum, pattern, oneOf }: Constraint): { allowed?: object } {
  if (oneOf) return { allowed: oneOf }
  const bounds = { minLength, maxLength, minimum, maximum, pattern: pattern?.source.source }
  const given = Object.entries(bounds).filter(([, bound]) => bound !== undefined)
  return given.length > 0 ? { allowed: Object.fromEntries(given) } : {}
}

/** The value to show in an error: no secrets, and only the beginning of a long value. */
function shown(value: unknown, constraint?: Constraint): unknown {
  if (constraint?.secret) return undefined
  if (typeof value === 'string') return shorten(value)
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

function join(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`
}
