import { type Deprecation, dayText, deprecationText } from '../../values/deprecation.js'
import { TEXT } from './typeSchema.js'
import type { Schema } from './types.js'

/** A text of at most so many characters. */
export function text(maxLength: number, description: string): Schema {
  return { type: 'string', maxLength, pattern: TEXT, description }
}

/** The value of a header: visible characters of ASCII and spaces. */
export function headerText(maxLength: number): Schema {
  return { type: 'string', maxLength, pattern: '^[\\x20-\\x7e]*$' }
}

/** A moment. */
export function momentSchema(description: string): Schema {
  return { type: 'string', format: 'date-time', maxLength: 64, description }
}

/** A UUID in its usual form. */
export const UUID = { type: 'string', format: 'uuid', maxLength: 36 } as const satisfies Schema

/** An integer that JSON keeps exact. */
export const COUNTER = { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const satisfies Schema

/** Characters of a URL's parameter: all headers of a request together have at most 16 KB. */
export const MAX_URL_TEXT = 16 * 1024
/** Bytes of a body, and so of a text in it. */
export const MAX_BODY_TEXT = 1024 * 1024

/** A description, with the deprecation of its part in words. */
export function withDeprecation(description: string | null | undefined, deprecation: Deprecation | undefined): string {
  return [description, deprecation && deprecationText(deprecation)].filter(Boolean).join(' ')
}

/** The keywords of a deprecated part; none for another part. */
export function deprecatedKeywords(deprecation: Deprecation | undefined): { readonly deprecated?: true; readonly 'x-sunset'?: string } {
  return deprecation ? { deprecated: true, 'x-sunset': dayText(deprecation.sunset) } : {}
}
