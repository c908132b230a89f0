import { isUtf8 } from 'node:buffer'
import type { ApiError } from './errors/apiError.js'
import { invalidRequest } from './errors/make.js'
import { jsonExcess } from './jsonSize.js'

/**
 * Parses a request body, with or without a byte order mark, which Windows programs write and a parser may skip (RFC 8259, section 8.1).
 * @throws VALIDATION_ERROR for a body that is no JSON in UTF-8, holds too many values or nests them too deeply.
 */
export function parseJson(body: unknown): unknown {
  const bytes = body instanceof Buffer ? withoutByteOrderMark(body) : undefined
  if (!bytes || bytes.length === 0) throw notJson('is required')
  if (!isUtf8(bytes)) throw notJson('is not valid UTF-8')
  const excess = jsonExcess(bytes)
  if (excess) throw notJson(excess)
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw notJson(`is not valid JSON${placeOf(error)}`)
  }
}

/** The bytes behind one byte order mark. */
export function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/** Takes only the position from the parser's message, because the message repeats a piece of the body, which may hold a secret. */
function placeOf(error: unknown): string {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
  return position === undefined ? '' : ` (character ${position})`
}

function notJson(message: string): ApiError {
  return invalidRequest(`The body ${message}`, [{ field: 'body', message }])
}
