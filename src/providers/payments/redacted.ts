const MAX_LENGTH = 500

/** Patterns of secrets and of personal data → the text that replaces them. */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [
    /("[^"]*(?:secret|token|password|authori[sz]ation|api[_-]?key|card|iban|cvc|cvv|email|phone)[^"]*"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^,}\]\s]+)/gi,
    '$1"…"',
  ],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 …'],
  [/\b(sk|rk|pk|psk|whsec|key)_\w+/gi, '$1_…'],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '…@…'],
  [/\d(?:[ -]?\d){11,18}/g, '…'],
]

/** The beginning of a provider's answer for the log, in one line, without card numbers, addresses and keys. */
export function redacted(answer: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern removes control characters
  const line = answer.slice(0, 8 * MAX_LENGTH).replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
  const clean = secrets.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line)
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean
}
