const TOKENS = /\\.|\[(?:\\.|[^\]])*\]|./gs

/** A regular expression in the form of JSON Schema, which has no flags. With the flag `i`, each letter becomes a class of both cases. */
export function patternText({ source, flags }: RegExp): string {
  if (!flags.includes('i')) return source
  return source.replace(TOKENS, (token) => {
    if (token.startsWith('[') && /[a-z]/i.test(token.replace(/\\./g, ''))) throw new Error(`spell out the cases in ${token}`)
    return /^[a-z]$/i.test(token) ? `[${token.toUpperCase()}${token.toLowerCase()}]` : token
  })
}
