import type { Schema } from '../../src/rest/openapi/types.js'

/** JSON Schema has the schemas `true` and `false`, too: every value, and no value. A place without a schema takes every value. */
export type GivenSchema = Schema | boolean | undefined

/** A schema as an object. The schema of no value has no alternatives. */
export function plainSchema(schema: GivenSchema): Schema {
  if (typeof schema === 'object') return schema
  return schema === false ? { anyOf: [] } : {}
}
