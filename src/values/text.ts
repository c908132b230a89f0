/**
 * PostgreSQL stores no NUL, and UTF-8 has no lone surrogates. Such text is refused on input instead of being changed silently.
 * @returns why `text` cannot be stored, or undefined when it can.
 */
export function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'must not contain the NUL character'
  if (!text.isWellFormed()) return 'must be well-formed Unicode, without lone surrogates'
  return undefined
}
