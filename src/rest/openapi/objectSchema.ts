import type { Schema } from './types.js'

/** An object with these properties only. @param required names of the properties that are always present; by default all. */
export function objectSchema(
  description: string | undefined,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
): Schema {
  return { type: 'object', description, additionalProperties: false, ...(required.length > 0 && { required }), properties }
}
