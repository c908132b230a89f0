/**
 * The secrets that the gateway issues, by their beginnings: API keys, secrets of OAuth clients and of endpoints, refresh and reset tokens, and access
 * tokens (JWT). The beginning of a secret counts too, because long values are cut.
 */
const SECRET = /(?<![a-z0-9])(?:((?:ps?k|pcs|prt|rt)_)[\w-]{8,}|(whsec_)[\w+/=-]{8,}|(eyJ)[\w-]{10,}\.[\w.-]*)/gi
/** The escape of a visible ASCII character. */
const ESCAPE = /%(2[0-9a-f]|[3-6][0-9a-f]|7[0-9a-e])/gi

/** The text with only the beginning of each secret of ours, for errors and for the log. A secret in the escapes of a URL counts too. */
export function withoutSecrets(text: string): string {
  const clean = redacted(text)
  if (!clean.includes('%')) return clean
  const decoded = clean.replace(ESCAPE, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  const cleanDecoded = redacted(decoded)
  return cleanDecoded === decoded ? clean : cleanDecoded
}

/** The JSON value without secrets of ours in its texts. */
export function jsonWithoutSecrets<Json>(value: Json): Json {
  const text = JSON.stringify(value)
  if (text === undefined || withoutSecrets(text) === text) return value
  return JSON.parse(text, (_key, inner: unknown) => (typeof inner === 'string' ? withoutSecrets(inner) : inner)) as Json // texts stay texts
}

function redacted(text: string): string {
  return text.replace(SECRET, (_secret, ...starts: (string | undefined)[]) => `${starts[0] ?? starts[1] ?? starts[2]}…`)
}
