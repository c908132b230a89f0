/** The beginning of every API key: `psk_…`, or `pk_…` for keys of earlier versions. No other credential begins so. */
const KEY_PREFIX = /^ps?k_/

/** Whether a credential says that it is an API key. The key may still be mistyped, unknown, expired or revoked. */
export function looksLikeApiKey(credential: string): boolean {
  return KEY_PREFIX.test(credential)
}

/** The kind of keys that a credential belongs to by its prefix; undefined for another prefix. */
export function kindOfKey(credential: string): 'live' | 'test' | undefined {
  const [, kind] = /^ps?k_(live|test)_/.exec(credential) ?? []
  return kind as 'live' | 'test' | undefined // by the pattern
}
