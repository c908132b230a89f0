/**
 * Reads a JSON object that the reader has written. An empty text is an empty object.
 * @param {string} text @param {string} what names the text in the error
 * @returns {Record<string, unknown>}
 * @throws {Error}
 */
export function readObject(text, what) {
  if (text.trim() === '') return {}
  let value
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`The ${what} are not valid JSON: ${error instanceof Error ? error.message : ''}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`The ${what} must be a JSON object, such as {"id": 1}.`)
  return value
}

/** @param {string} text @returns {string} the text laid out, or unchanged when it is no JSON */
export function layOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
