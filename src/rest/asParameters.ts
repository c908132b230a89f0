import { toApiError } from '../graphql/publicError.js'
import { invalid } from '../values/errors/make.js'
import type { FieldError } from '../values/fieldErrors.js'
import type { QueryParameter, RestQuery } from './arguments.js'

/** The path of an entry of a list. */
const ENTRY = /^(.*)\[(\d+)\]$/s

/**
 * Names the refused arguments of an operation as REST knows them: an argument by its query parameter, and an entry of a list by its list.
 * @param error of the operation. @param query as sent. @returns the error, or its equal with these names
 */
export function asParameters(error: unknown, parameters: readonly QueryParameter[], query: RestQuery): unknown {
  const known = toApiError(error)
  if (!known.is('VALIDATION_ERROR')) return error
  const named = new Map<string, FieldError>()
  for (const refused of known.details.fields) {
    const [, argument = refused.field, index] = ENTRY.exec(refused.field) ?? []
    const field = parameters.find(({ arg }) => arg.name === argument)?.name ?? refused.field
    if (named.has(field)) continue
    if (index === undefined || field === refused.field) named.set(field, { ...refused, field })
    else
      named.set(field, { ...refused, field, message: entryMessage(refused, query[field]?.includes(',') ? Number(index) + 1 : undefined) })
  }
  const isSame = known.details.fields.every(({ field }) => named.has(field))
  return isSame ? error : invalid([...named.values()])
}

/** @param place of the entry, from 1; undefined when the parameter has no other entry */
function entryMessage({ message, value }: FieldError, place: number | undefined): string {
  const rule = value === '' ? 'must not be empty: write one comma between two values, or leave the parameter out' : message
  return place === undefined ? rule : `entry ${place} ${rule}`
}
