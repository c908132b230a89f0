const WHITE_SPACE = /[\p{White_Space}\ufeff]/u

/** The text without white space (Unicode's property White_Space, and the byte order mark) at its ends. */
export function trimmed(text: string): string {
  let start = 0
  let end = text.length
  // every such character is one UTF-16 unit; a pattern for the end would take quadratic time
  while (start < end && WHITE_SPACE.test(text.charAt(start))) start += 1
  while (end > start && WHITE_SPACE.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
