import type { Schema } from './types.js'

/** An object that holds nothing but these properties. @param required those it always holds; all by default. */
export function objectSchema(
  description: string | undefined,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
): Schema {
  return { type: 'object', description, additionalProperties: false, ...(required.length > 0 && { required }), properties }
}
