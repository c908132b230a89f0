import type { Document } from '../../src/rest/openapi/types.js'
import type { SchemaComparison } from './jsonSchemas.js'

/** A comparison of two documents under way. */
export interface Comparison {
  readonly before: Document
  readonly after: Document
  /** The day for which sunsets are judged, such as `2026-11-30`. */
  readonly today: string
  readonly schemas: SchemaComparison
}
