import { type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql'
import { toApiError } from '../../graphql/publicError.js'
import type { Variables } from '../../policies/price.js'
import { ApiError, type ErrorDetails } from '../../values/errors/apiError.js'
import { invalid, versionSunset } from '../../values/errors/make.js'
import type { FieldError } from '../../values/fieldErrors.js'
import { isJson } from '../sameValue.js'
import type { ChangesOf, VersionChanges } from './changes.js'
import { shownPart } from './shownPart.js'

interface RefusedParts {
  readonly changes: VersionChanges
  /** The type of the body in the schema. */
  readonly input: GraphQLInputType | undefined
  /** The differences of a list's rows, by which it is sorted. */
  readonly ofRows: ChangesOf | undefined
}

/**
 * Names the refused parts of a call as the version does: the paths of fields, the names of sort orders, and parts that have ended.
 * @param error of the operation. @param sent the variables as the caller wrote them. @returns the error, or its equal with these names
 */
export function refuseInVersion({ changes, input, ofRows }: RefusedParts, error: unknown, sent: Variables): unknown {
  const known = toApiError(error)
  const pathOf = (path: string) => (input && shownPath(changes, input, path)) ?? path
  if (known.is('VALIDATION_ERROR')) {
    const fields = known.details.fields.map((refused): FieldError => {
      if (refused.field === 'sort' && ofRows) return { ...renamedNames(refused, ofRows), value: sent.sort }
      const field = pathOf(refused.field)
      const value = refused.value === undefined ? undefined : valueAtPath(sent.input, field)
      if (field === refused.field && (value === undefined || value === refused.value)) return refused
      return { ...refused, field, ...(value !== undefined && { value }) }
    })
    return fields.every((field, i) => field === known.details.fields[i]) ? error : invalid(fields)
  }
  if (known.is('VERSION_SUNSET')) {
    const { subject, replacement, ...rest } = known.details
    const shown = {
      subject: shownPart(changes, subject),
      ...(replacement !== undefined && { replacement: shownPart(changes, replacement) }),
    }
    return versionSunset({ ...rest, ...shown })
  }
  const details = withPaths(known.details, pathOf)
  if (details === known.details) return error
  return new ApiError(known.code, known.message, details, { advice: known.retry, cause: known.cause })
}

/** @returns undefined for a path that leads to no input of the schema, such as the path of a read-only field */
function shownPath(changes: VersionChanges, type: GraphQLInputType, path: string): string | undefined {
  const [, name = '', indices = '', rest = ''] = /^([^.[]+)((?:\[\d+\])*)\.?(.*)$/s.exec(path) ?? []
  const named = getNamedType(type)
  const field = isInputObjectType(named) ? named.getFields()[name] : undefined
  if (!field) return undefined
  const shown = `${changes.types.get(named.name)?.get(name)?.name ?? name}${indices}`
  if (rest === '') return shown
  const inner = shownPath(changes, field.type, rest)
  return inner === undefined ? undefined : `${shown}.${inner}`
}

/** The same details with the paths of the version under each name `field`; the details themselves when no path differs. */
function withPaths(details: ErrorDetails, pathOf: (path: string) => string): ErrorDetails {
  const map = (value: unknown): unknown => {
    if (Array.isArray(value)) return sameOr(value, value.map(map))
    if (!isJson(value)) return value
    const entries = Object.entries(value).map(
      ([name, inner]) => [name, name === 'field' && typeof inner === 'string' ? pathOf(inner) : map(inner)] as const,
    )
    return entries.every(([name, inner]) => inner === value[name]) ? value : Object.fromEntries(entries)
  }
  return map(details) as ErrorDetails // the same details with other texts
}

function sameOr(list: readonly unknown[], mapped: readonly unknown[]): readonly unknown[] {
  return mapped.every((entry, i) => entry === list[i]) ? list : mapped
}

/** A refusal that lists names of fields: its message repeats the list. */
function renamedNames({ allowed, message, ...rest }: FieldError, ofRows: ChangesOf): FieldError {
  if (!Array.isArray(allowed)) return { ...rest, message, allowed }
  const names = (allowed as string[]).flatMap((name) => (ofRows.get(name)?.isRemoved ? [] : [sortInVersion(name, ofRows)])) // names of sort orders
  return { ...rest, allowed: names, message: message.replace(allowed.join(', '), names.join(', ')) }
}

/** A sort order, such as `-createdAt,name`, in the names of the version. */
function sortInVersion(sort: string, changes: ChangesOf): string {
  return sort
    .split(',')
    .map((part) => part.replace(/^(-?)(.*)$/s, (_all, sign: string, name: string) => sign + (changes.get(name)?.name ?? name)))
    .join(',')
}

/** The value at a path such as `items[0].quantity`. */
function valueAtPath(input: unknown, path: string): unknown {
  return path.split(/[.[\]]+/).reduce<unknown>((value, key) => {
    if (key === '') return value
    if (Array.isArray(value)) return value[Number(key)]
    return isJson(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }, input)
}
