/**
 * The URL that a text stands for; undefined for a text that is no URL. `URL.canParse` of Node 20 and 22 refuses URLs with letters such as ü
 * as soon as V8 has compiled its caller: after some thousand calls. Node 24 does not.
 */
export function readUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
