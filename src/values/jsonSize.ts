/** A body holds at most so many values: objects, lists, texts, numbers, booleans and nulls. The largest useful call has some 6000. */
const MAX_JSON_VALUES = 10_000
/** Objects and lists may be nested at most so many levels deep. The deepest call has 6 levels. */
const MAX_JSON_DEPTH = 32

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const SPACE = 0x20

/**
 * Counts the values of a JSON text and its levels before anything is parsed: a megabyte of tiny values costs the parser 200 ms, while reading its
 * bytes costs 10. Stops at the first bound that is exceeded. A text that is no JSON is counted too, and left to the parser.
 * @param bytes JSON in UTF-8. @returns how the text exceeds a bound; undefined when the text keeps both bounds.
 */
export function jsonExcess(bytes: Uint8Array): string | undefined {
  // begins with the outermost value; each comma adds a value, and so does each opening bracket that is not closed at once
  let values = 1
  // each entry of an object has at most two texts: its name and its value
  let texts = 0
  let depth = 0
  let isInText = false
  let isAfterOpening = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number // within bounds
    if (isInText) {
      if (byte === BACKSLASH) i += 1
      else if (byte === QUOTE) isInText = false
    } else if (byte > SPACE) {
      const opens = byte === OPEN_LIST || byte === OPEN_OBJECT
      const closes = byte === CLOSE_LIST || byte === CLOSE_OBJECT
      if (byte === QUOTE) {
        texts += 1
        // most texts have no escape before their end, so that the search for the next quote finds it
        const end = bytes.indexOf(QUOTE, i + 1)
        if (end < 0) return undefined
        if (bytes[end - 1] === BACKSLASH) isInText = true
        else i = end
      }
      if (byte === COMMA || (isAfterOpening && !closes)) values += 1
      if (opens) depth += 1
      else if (closes) depth -= 1
      isAfterOpening = opens
      if (depth > MAX_JSON_DEPTH) return `must not nest objects and lists more than ${MAX_JSON_DEPTH} levels deep`
      if (values > MAX_JSON_VALUES || texts > 2 * MAX_JSON_VALUES) return `must contain at most ${MAX_JSON_VALUES} values`
    }
  }
  return undefined
}
