import { GraphQLError } from 'graphql'
import { toApiError } from '../graphql/publicError.js'
import { invalid } from '../values/errors/make.js'
import type { FieldError } from '../values/fieldErrors.js'
import type { QueryParameter } from './arguments.js'

/**
 * Names the refused arguments of an operation as REST knows them: an argument by its query parameter, and an entry of a list by its list.
 * @param error of the operation, or of the code around it, which knows the parameters. @returns the error, or its equal with these names
 */
export function asParameters(error: unknown, parameters: readonly QueryParameter[]): unknown {
  if (!(error instanceof GraphQLError)) return error
  const known = toApiError(error)
  if (!known.is('VALIDATION_ERROR')) return error
  const named = new Map<string, FieldError>()
  for (const refused of known.details.fields) {
    const argument = refused.field.replace(/\[\d+\]$/, '')
    const field = parameters.find(({ arg }) => arg.name === argument)?.name ?? refused.field
    if (!named.has(field)) named.set(field, { ...refused, field })
  }
  const isSame = known.details.fields.every(({ field }) => named.has(field))
  return isSame ? error : invalid([...named.values()])
}
