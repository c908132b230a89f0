/** Errors repeat at most so many characters of a value that a caller sent. */
export const MAX_SHOWN = 100
const MAX_ENTRIES = 20
const MAX_LEVELS = 4

/** @returns the beginning of `text`, marked as such when it was longer than `max` characters. */
export function shorten(text: string, max = MAX_SHOWN): string {
  return text.length > max ? `${text.slice(0, max).toWellFormed()}…` : text
}

/** @returns the JSON value with long texts shortened, with at most 20 entries of each list or object, and without its deepest levels. */
export function shrink(value: unknown, level = 0): unknown {
  if (typeof value === 'string') return shorten(value)
  if (typeof value !== 'object' || value === null) return value
  if (level === MAX_LEVELS) return undefined
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => shrink(entry, level + 1))
  const entries = Object.entries(value).slice(0, MAX_ENTRIES)
  return Object.fromEntries(entries.map(([name, inner]) => [shorten(name), shrink(inner, level + 1)]))
}

/** The number of bytes that a value takes as JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '')
}
