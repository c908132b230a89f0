const TOKENS = /\\.|\[(?:\\.|[^\]])*\]|./gs

/** A regular expression as JSON Schema takes it: without flags, so one that ignores case spells both cases out. */
export function patternText({ source, flags }: RegExp): string {
  if (!flags.includes('i')) return source
  return source.replace(TOKENS, (token) => {
    if (token.startsWith('[') && /[a-z]/i.test(token.replace(/\\./g, ''))) throw new Error(`spell out the cases in ${token}`)
    return /^[a-z]$/i.test(token) ? `[${token.toUpperCase()}${token.toLowerCase()}]` : token
  })
}
