/** The characters of a text: its code points, as JSON Schema and PostgreSQL count them. An emoji is one character but two UTF-16 units. */
export function countCharacters(text: string): number {
  let pairs = 0
  for (let i = 1; i < text.length; i++) if (isLow(text.charCodeAt(i)) && isHigh(text.charCodeAt(i - 1))) pairs += 1
  return text.length - pairs
}

/** True when the text has `minimum` to `maximum` characters. Counts them only when its UTF-16 units do not decide, so a long text stays cheap. */
export function hasLength(text: string, minimum: number, maximum: number): boolean {
  if (text.length < minimum || text.length > 2 * maximum) return false
  if (text.length <= maximum && text.length >= 2 * minimum) return true
  const count = countCharacters(text)
  return count >= minimum && count <= maximum
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
