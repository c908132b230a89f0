/** The inside of a string: printable ASCII, with a backslash before a quotation mark and before a backslash. */
const CHARACTERS = '(?:[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\["\\\\])*'
/** The values of a parameter: number, string, token, byte sequence, boolean, date and display string. */
const VALUES = [
  '-?\\d{1,15}(?:\\.\\d{1,3})?',
  `"${CHARACTERS}"`,
  "[A-Za-z*][!#$%&'*+.^_`|~:/0-9A-Za-z-]*",
  ':[A-Za-z0-9+/=]*:',
  '\\?[01]',
  '@-?\\d{1,15}',
  '%"[\\x20-\\x21\\x23-\\x7e]*"',
]
const PARAMETERS = `(?:; *[a-z*][a-z0-9_.*-]*(?:=(?:${VALUES.join('|')}))?)*`
const ITEM = new RegExp(`^"(${CHARACTERS})"${PARAMETERS}$`)

/**
 * Reads a header whose value is a string of structured fields (RFC 9651, section 4.2.5), with or without parameters, which are ignored.
 * @returns the text between the quotation marks; undefined for a value of another form
 */
export function readStringItem(value: string): string | undefined {
  return ITEM.exec(value)?.[1]?.replace(/\\(.)/g, '$1')
}
