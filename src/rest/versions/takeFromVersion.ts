import { type GraphQLInputType, type GraphQLObjectType, getNamedType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import { checkInput } from '../../graphql/inputCheck.js'
import { InputErrors } from '../../graphql/inputErrors.js'
import type { RootField } from '../../policies/policy.js'
import type { Variables } from '../../policies/price.js'
import { constraintOf } from '../../schema/constrained.js'
import { invalid } from '../../values/errors/make.js'
import { FieldErrors } from '../../values/fieldErrors.js'
import { isJson } from '../sameValue.js'
import type { ChangesOf, VersionChanges } from './changes.js'
import type { Difference } from './difference.js'
import { everyValue } from './shownObjects.js'

interface TakenParts {
  readonly changes: VersionChanges
  /** The route's field in the schema, and its name: `Query.pets`. */
  readonly field: RootField
  readonly name: string
  /** The same field as the version shows it. */
  readonly shown: RootField
  /** The type of a list's rows. */
  readonly row: GraphQLObjectType | undefined
}

/**
 * Gives the variables of a call the names and types of the schema. Values are checked in the version's own words first, so the executor finds no wrong name.
 * @returns a function of the variables: by the argument's name in the schema, with values as the version writes them. It throws VALIDATION_ERROR
 */
export function takeFromVersion({ changes, field, name, shown, row }: TakenParts): (variables: Variables) => Variables {
  const ofArgs = changes.args.get(name)
  const ofRows = row && changes.types.get(row.name)
  const translated = field.args.flatMap((arg) => {
    const difference = ofArgs?.get(arg.name)
    const own = shown.args.find((candidate) => candidate.name === arg.name)
    const isSort = arg.name === 'sort' && ofRows !== undefined
    const isTyped = difference?.retyped !== undefined || holdsChanges(arg.type, changes)
    return isSort || isTyped || difference?.default !== undefined ? [{ arg, difference, own, isSort, isTyped }] : []
  })
  return (variables) => {
    const taken: Record<string, unknown> = { ...variables }
    const errors = new FieldErrors()
    for (const { arg, difference, own, isSort, isTyped } of translated) {
      // a cursor holds the order of its list, and refuses another one
      const usual = arg.name === 'sort' && variables.after !== undefined ? undefined : difference?.default
      const given = variables[arg.name] === undefined ? usual : variables[arg.name]
      const path = arg.name === 'input' ? '' : arg.name
      if (given === undefined) continue
      if (own && isTyped) mustFit(given, own.type, constraintOf(own.extensions), path)
      taken[arg.name] = isSort ? sortOfSchema(String(given), ofRows) : takeValue(changes, arg.type, difference, given, path, errors)
    }
    if (errors.found.length > 0) throw invalid(errors.found)
    return taken
  }
}

/** Whether a value of the type can have a part that the version changes. */
function holdsChanges(type: GraphQLInputType, changes: VersionChanges, seen = new Set<string>()): boolean {
  const named = getNamedType(type)
  if (!isInputObjectType(named) || seen.has(named.name)) return false
  seen.add(named.name)
  return changes.types.has(named.name) || Object.values(named.getFields()).some((field) => holdsChanges(field.type, changes, seen))
}

/** @throws VALIDATION_ERROR */
function mustFit(value: unknown, type: GraphQLInputType, constraint: ReturnType<typeof constraintOf>, path: string): void {
  const errors = new InputErrors({ hasStrictLists: true })
  checkInput(value, type, constraint, path, errors)
  if (errors.found.length > 0) throw invalid(errors.found.map((error) => (error.field === '' ? { ...error, field: 'body' } : error)))
}

/** @param type of the schema. @param value fits the type of the version. @param path in the version */
function takeValue(
  changes: VersionChanges,
  type: GraphQLInputType,
  difference: Difference | undefined,
  value: unknown,
  path: string,
  errors: FieldErrors,
): unknown {
  if (difference?.retyped) return everyValue(value, (plain) => retype(difference.retyped?.take, plain, path, errors))
  if (isNonNullType(type)) return takeValue(changes, type.ofType, difference, value, path, errors)
  if (isListType(type) && Array.isArray(value))
    return value.map((entry, i) => takeValue(changes, type.ofType, difference, entry, `${path}[${i}]`, errors))
  if (!isInputObjectType(type) || !isJson(value)) return value
  const ofType = changes.types.get(type.name)
  const entries = Object.values(type.getFields()).flatMap((field) => {
    const own = ofType?.get(field.name)
    const shownName = own?.name ?? field.name
    const given = own?.isRemoved ? undefined : valueAt(value, shownName)
    const inner = given === undefined ? own?.default : given
    const innerPath = path === '' ? shownName : `${path}.${shownName}`
    return inner === undefined ? [] : [[field.name, takeValue(changes, field.type, own, inner, innerPath, errors)] as const]
  })
  return Object.fromEntries(entries)
}

function retype(take: ((value: unknown) => unknown) | undefined, value: unknown, path: string, errors: FieldErrors): unknown {
  try {
    return take?.(value)
  } catch (error) {
    errors.add({ field: path, message: error instanceof Error ? error.message : String(error), value })
    return undefined
  }
}

/** The value under a name, or under two names with a dot between them. Null in the place of the object clears all its fields. */
function valueAt(value: Readonly<Record<string, unknown>>, name: string): unknown {
  const [first = '', member] = name.split('.')
  const outer = Object.hasOwn(value, first) ? value[first] : undefined
  if (member === undefined || outer === null || outer === undefined) return outer
  return isJson(outer) && Object.hasOwn(outer, member) ? outer[member] : undefined
}

/** A sort order of the version in the names of the schema. A name that the version lacks stays unknown, so the list refuses it. */
function sortOfSchema(sort: string, changes: ChangesOf = new Map()): string {
  const names = new Map([...changes].flatMap(([name, { name: shown }]) => (shown === undefined ? [] : [[shown, name] as const])))
  const hidden = new Set([...changes].flatMap(([name, { name: shown, isRemoved }]) => (shown !== undefined || isRemoved ? [name] : [])))
  return sort
    .split(',')
    .map((part) => {
      const [, sign = '', field = ''] = /^(-?)(.*)$/s.exec(part) ?? []
      return sign + (names.get(field) ?? (hidden.has(field) ? `${field} of another version` : field))
    })
    .join(',')
}
