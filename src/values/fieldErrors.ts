import { jsonBytes, shorten, shrink } from './shorten.js'

/** A refusal names at most so many fields; checking stops there. */
export const MAX_FIELD_ERRORS = 20
/** The fields of one refusal take at most so many bytes of JSON, so that the whole refusal stays below 16 KB. */
const MAX_BYTES = 8 * 1024
export const MAX_FIELD_MESSAGE = 300

/** A refused field. `field` is a path such as `items[0].quantity`; `allowed` lists or describes the accepted values. */
export interface FieldError {
  readonly field: string
  readonly message: string
  readonly value?: unknown
  readonly allowed?: unknown
}

/** Collects the refused fields of one input. Code that checks an input stops as soon as the collection is full. */
export class FieldErrors {
  readonly found: FieldError[] = []

  get isFull(): boolean {
    return this.found.length >= MAX_FIELD_ERRORS
  }

  add(error: FieldError): void {
    if (!this.isFull) this.found.push(error)
  }
}

/** @returns the first errors, at most 20 and at most 8 KB of them, each with its texts shortened. The first error is always included. */
export function bounded(fields: readonly FieldError[]): FieldError[] {
  let bytes = 0
  const cut = fields.slice(0, MAX_FIELD_ERRORS).map(boundedField)
  return cut.filter((field, i) => {
    bytes += jsonBytes(field)
    return i === 0 || bytes <= MAX_BYTES
  })
}

function boundedField({ field, message, value, allowed }: FieldError): FieldError {
  const short = { field: shorten(field), message: shorten(message, MAX_FIELD_MESSAGE) }
  return {
    ...short,
    ...(value !== undefined && { value: shrink(value) }),
    ...(allowed !== undefined && { allowed: jsonBytes(allowed) > MAX_BYTES / 2 ? shrink(allowed) : allowed }),
  }
}
