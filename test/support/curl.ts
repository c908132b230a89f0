/** The parts of a curl command in the form of `fetch`. It reads only the shell syntax of our examples. */
export function readCurl(command: string): { url: string; method?: string; headers: Record<string, string>; body?: string } {
  const words = [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const headers: Record<string, string> = {}
  let url = ''
  let body: string | undefined
  for (let i = 1; i < words.length; i += 1) {
    const word = words[i] ?? ''
    if (word === '-H') {
      const [name = '', value = ''] = (words[++i] ?? '').split(/: */)
      headers[name] = value
    } else if (word === '-d') body = words[++i]
    else url = word
  }
  return { url, headers, ...(body !== undefined && { method: 'POST', body }) }
}
