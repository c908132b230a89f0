import { readStringItem } from '../values/structuredField.js'

/** A UUID of any version (RFC 9562, section 4): eight hexadecimal digits, four, four, four and twelve, with the variant of the RFC. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Rule of a UUID key, for refusals. Programs send the nil and the max UUID by mistake, and then for every call (see decision D92). */
export const UUID_RULE = 'must be a UUID (RFC 9562) other than the nil and the max UUID, bare or in quotation marks'

/** Whether a key, as `sameKey` gives it, is a UUID. */
export function isUuidKey(key: string): boolean {
  return UUID.test(key)
}

/** The form in which keys are compared: a UUID in lower case and without the quotation marks of a structured field. Other keys stay as they are. */
export function sameKey(key: string): string {
  const text = key.startsWith('"') ? (readStringItem(key) ?? key) : key
  return UUID.test(text) ? text.toLowerCase() : key
}
