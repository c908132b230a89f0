import type { FieldError } from './fieldErrors.js'

/** The refusal of a parameter that the operation lacks. @param allowed the names of its parameters. @param hint the rest of the sentence */
export function unknownParameter(name: string, allowed: readonly string[], hint = ''): FieldError {
  if (name === '') return { field: name, message: 'A parameter has no name: write name=value', allowed }
  return { field: name, message: `this operation has no such parameter${hint}`, allowed }
}
