import { isLosslessNumber, parse } from 'lossless-json'

const MAX_LENGTH = 255

/**
 * The `id` of a provider's answer, as opaque text. A number keeps its digits as they were sent, because a JavaScript number beyond 2^53 would change
 * them.
 * @param answer the body as text, without its byte order mark. @returns undefined when it is no JSON object with an id of 1 to 255 characters
 */
export function readChargeId(answer: string): string | undefined {
  const id = readId(answer)
  const text = isLosslessNumber(id) ? id.toString() : id
  if (typeof text !== 'string' || text === '' || [...text].length > MAX_LENGTH) return undefined
  return isStorable(text) ? text : undefined
}

function readId(answer: string): unknown {
  try {
    const object = parse(answer, undefined, { onDuplicateKey: ({ newValue }) => newValue })
    // checked by `hasOwn`
    return typeof object === 'object' && object !== null && Object.hasOwn(object, 'id') ? (object as { id: unknown }).id : undefined
  } catch {
    return undefined // cut off, or no JSON
  }
}

/** PostgreSQL stores neither NUL nor half a surrogate pair, and a changed id would be useless. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
