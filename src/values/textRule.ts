import { hasLength } from './characters.js'
import { textProblem } from './text.js'
import { trimmed } from './trimmed.js'

/** A rule for a text input. The schema publishes and checks it for callers; the command line checks the same rule for operators. */
export interface TextRule {
  /** In characters (code points). */
  readonly minLength: number
  readonly maxLength: number
  /** `meaning` completes the sentence "must be …". */
  readonly pattern?: { readonly source: RegExp; readonly meaning: string }
  /** A rule that no pattern can tell: why the text breaks it, or undefined. */
  readonly problem?: (text: string) => string | undefined
  /** White space at the ends is removed before the text is checked and used. */
  readonly isTrimmed?: true
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

/**
 * Everything that readers see by itself. Not white space, control and formatting characters, fillers and joiners, the empty cell of Braille, marks that
 * need a letter before them, and code points without a meaning of their own: private use, unassigned, no characters.
 */
const VISIBLE = /[^\p{White_Space}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u

/** A text for people holds something that they can see. The pattern tells the most of it that all readers of JSON Schema understand. */
export const visible = {
  pattern: { source: /\S/, meaning: 'more than white space' },
  problem: (text: string) => (VISIBLE.test(text) ? undefined : 'must hold at least one visible character'),
} as const

/** A name: of a pet, a category, a person, a client, a key. */
export const nameRule = { minLength: 1, maxLength: 100, ...visible, isTrimmed: true } as const satisfies TextRule

/** @returns why the text breaks the rule; undefined when the text obeys the rule. */
export function problemOf(given: string, { minLength, maxLength, pattern, problem, isTrimmed }: TextRule): string | undefined {
  const text = isTrimmed ? trimmed(given) : given
  if (!hasLength(text, minLength, maxLength)) {
    const blank = text === '' && given !== '' ? problem?.(text) : undefined
    return blank ?? `must have ${minLength} to ${maxLength} characters`
  }
  return textProblem(text) ?? (pattern && !pattern.source.test(text) ? `must be ${pattern.meaning}` : problem?.(text))
}
