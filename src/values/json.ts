import { isUtf8 } from 'node:buffer'
import type { ApiError } from './errors/apiError.js'
import { invalidRequest } from './errors/make.js'
import { jsonExcess } from './jsonSize.js'

/** Parses a request body. @throws VALIDATION_ERROR for a body that is no JSON in UTF-8 (RFC 8259), holds too many values or nests them too deeply. */
export function parseJson(body: unknown): unknown {
  if (!(body instanceof Buffer) || body.length === 0) throw notJson('is required')
  if (!isUtf8(body)) throw notJson('is not valid UTF-8')
  const excess = jsonExcess(body)
  if (excess) throw notJson(excess)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw notJson(`is not valid JSON${placeOf(error)}`)
  }
}

/** Takes only the position from the parser's message, because the message repeats a piece of the body, which may hold a secret. */
function placeOf(error: unknown): string {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
  return position === undefined ? '' : ` (character ${position})`
}

function notJson(message: string): ApiError {
  return invalidRequest(`The body ${message}`, [{ field: 'body', message }])
}
