/**
 * PostgreSQL stores no NUL and UTF-8 knows no lone surrogate: such text is refused at the edge instead of being changed in silence.
 * @returns why `text` cannot be stored, or undefined when it can.
 */
export function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'must not contain the NUL character'
  if (!text.isWellFormed()) return 'must be well-formed Unicode, without lone surrogates'
  return undefined
}
