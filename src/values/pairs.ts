export const allowedPairs = 'entries separated by commas, each a name, `=`, and a value; other characters are percent-encoded'

/** A name is a token of HTTP. A value holds no character that separates entries. */
const ENTRY = /^([\w!#$%&'*+.^`|~-]+)\s*=\s*([^\s,;"\\]*(?: [^\s,;"\\]+)*)$/

/** @param text entries as OpenTelemetry's settings write them: `name=value,name=value`. @returns undefined when an entry is no such pair */
export function readPairs(text: string): Readonly<Record<string, string>> | undefined {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
  const pairs = entries.map((entry) => {
    const [, name, value] = ENTRY.exec(entry) ?? []
    const decoded = value === undefined ? undefined : decode(value)
    return name === undefined || decoded === undefined ? undefined : ([name, decoded] as const)
  })
  return pairs.includes(undefined) ? undefined : Object.fromEntries(pairs.filter((pair) => pair !== undefined))
}

function decode(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value)
    return /\p{Cc}/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
