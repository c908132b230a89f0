import type { OutgoingHttpHeaders } from 'node:http'

/** The headers of a reply without the parts that differ in every reply: the time, the request id and the balance of the caller. */
export function lastingHeaders(headers: Readonly<OutgoingHttpHeaders>): OutgoingHttpHeaders {
  const lasting = Object.entries(headers).filter(([name]) => !/^(date|x-request-id|ratelimit|x-ratelimit-.*)$/.test(name))
  return Object.fromEntries(
    lasting.map(([name, value]) => [name, name === 'x-query-cost' ? String(value).replace(/, remaining=\d+/, '') : value]),
  )
}
