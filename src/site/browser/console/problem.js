/** @import { FieldError } from './resources.js' */

/** The error of a failed call, in the words of the API. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {{ status?: number, code?: string, requestId?: string, fields?: readonly FieldError[] }} facts empty when there was no reply.
   */
  constructor(message, { status, code, requestId, fields = [] } = {}) {
    super(message)
    this.status = status
    this.code = code
    this.requestId = requestId
    this.fields = fields
  }

  /** @param {string} name of an input */
  messageFor(name) {
    return this.fields.find((error) => isFor(name, error))?.message
  }
}

/** Whether an error belongs to an input. Errors of parts of the input's value count for the input too. @param {string} name @param {FieldError} error */
export function isFor(name, { field }) {
  return field === name || field.startsWith(`${name}[`) || field.startsWith(`${name}.`)
}

/** @param {Response} response an error response */
export async function problemOf(response) {
  const { status, headers } = response
  const requestId = headers.get('x-request-id') ?? undefined
  try {
    const { message, code, details } = (await response.json()).error
    return new Problem(message, { status, code, requestId, fields: details.fields })
  } catch {
    return new Problem(`The server answered ${status}.`, { status, requestId })
  }
}

/** @param {unknown} error any thrown value @returns {Problem} */
export function asProblem(error) {
  return error instanceof Problem ? error : new Problem('The server could not be reached. Check the connection and try again.')
}
