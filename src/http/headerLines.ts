/**
 * The values of a header, line by line, because Node shows several lines as one text or shows only the first of them.
 * @param rawHeaders names and values in turn, as Node gives them. @param name in lower case
 */
export function headerLines(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, i) => {
    const before = i % 2 === 1 ? rawHeaders[i - 1] : undefined
    return before?.length === name.length && before.toLowerCase() === name
  })
}
