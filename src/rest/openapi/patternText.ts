const TOKENS = /\\.|\[(?:\\.|[^\]])*\]|./gs

/**
 * A regular expression in the form of JSON Schema, which has no flags and no delimiters. With the flag `i`, each letter becomes a class of both
 * cases. A slash is not escaped, because generators escape it when they write the pattern as a literal.
 */
export function patternText({ source, flags }: RegExp): string {
  const text = source.replace(/\\(.)/gs, (escaped, character) => (character === '/' ? '/' : escaped))
  if (!flags.includes('i')) return text
  return text.replace(TOKENS, (token) => {
    if (token.startsWith('[') && /[a-z]/i.test(token.replace(/\\./g, ''))) throw new Error(`spell out the cases in ${token}`)
    return /^[a-z]$/i.test(token) ? `[${token.toUpperCase()}${token.toLowerCase()}]` : token
  })
}
