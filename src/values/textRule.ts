import { textProblem } from './text.js'

/** A rule for a text input. The schema publishes and checks it for callers; the command line checks the same rule for operators. */
export interface TextRule {
  readonly minLength: number
  readonly maxLength: number
  /** `meaning` completes the sentence "must be …". */
  readonly pattern?: { readonly source: RegExp; readonly meaning: string }
}

/** Invisible characters: control characters and formatting characters, such as a change of direction or a space without width. */
const INVISIBLE = String.raw`\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb`

/** The text between the dots of an email address: no white space, nothing invisible, and nothing that mail programs read as more than a name. */
const ATOM = String.raw`[^\s@<>"(),:;\\[\].${INVISIBLE}]+`

/** Email addresses as RFC 5321 bounds them. Only a mail can show whether an address exists. */
export const emailRule = {
  minLength: 3,
  maxLength: 254,
  pattern: { source: new RegExp(String.raw`^${ATOM}(\.${ATOM})*@${ATOM}(\.${ATOM})+$`), meaning: 'an email address' },
} as const satisfies TextRule

/** The display name of an OAuth client. */
export const clientNameRule = {
  minLength: 1,
  maxLength: 100,
  pattern: { source: /\S/, meaning: 'more than white space' },
} as const satisfies TextRule

/** @returns why the text breaks the rule; undefined when the text obeys the rule. */
export function problemOf(text: string, { minLength, maxLength, pattern }: TextRule): string | undefined {
  if (text.length < minLength || text.length > maxLength) return `must have ${minLength} to ${maxLength} characters`
  return textProblem(text) ?? (pattern && !pattern.source.test(text) ? `must be ${pattern.meaning}` : undefined)
}
