import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { invalidField, invalidRequest } from '../values/errors/make.js'
import { isSpoken, unknownVersion } from './httpVersion.js'

/** Headers with one value that the gateway reads. Credentials have a rule of their own (`credential.ts`), and a bad `X-Request-ID` is replaced. */
const SINGLE = [
  'Access-Control-Request-Method',
  'Content-Type',
  'Host',
  'Idempotency-Key',
  'If-Match',
  'Origin',
  'X-GraphQL-Event-Stream-Token',
  'X-Idempotency-Key',
].map((name) => ({ name, key: name.toLowerCase() }))

/** A host with an optional port (RFC 3986, section 3.2.2): an address in brackets, or a name. */
const HOST = /^(?:\[([^\]]*)\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::(\d{0,5}))?$/i
const MAX_PORT = 65_535

/**
 * Refuses a request whose head is no HTTP/1.1 although Node's parser lets it pass: another version, not exactly one valid `Host` (RFC 9112,
 * section 3.2), several lines of a header that has one value, or a transfer coding that the gateway cannot decode. See decisions D162 and D173.
 * @throws VALIDATION_ERROR
 */
export function checkHead(request: IncomingMessage): void {
  if (!isSpoken(request.httpVersion)) throw unknownVersion(request.httpVersion)
  mustBeSingle(request)
  checkHost(request)
  checkTransferCoding(request)
}

/** Node joins the lines of some headers and keeps the first line of others, so a second value would be lost or misread. */
function mustBeSingle({ headers, rawHeaders }: IncomingMessage): void {
  for (const { name, key } of SINGLE)
    if (headers[key] !== undefined && headerLines(rawHeaders, key).length > 1) throw invalidField(name, 'has several lines: send it once')
}

function checkHost({ httpVersion, headers, rawHeaders }: IncomingMessage): void {
  const lines = headerLines(rawHeaders, 'host')
  if (lines.length === 0 && httpVersion === '1.1') throw invalidField('Host', 'is required in HTTP/1.1')
  if (lines[0] !== undefined && !isHost(lines[0]))
    throw invalidField('Host', 'must be a host with an optional port, such as petstore.example:8080')
  // the host of an address in absolute form has taken the place of the header
  const { host } = headers
  if (host !== undefined && host !== lines[0] && !isHost(host))
    throw invalidRequest('The address of the request must be a path, or an http or https URL with a host and without a user name')
}

/** Node decodes chunks alone. It would pass on the compressed bytes of `gzip, chunked` as the body. */
function checkTransferCoding({ headers: { 'transfer-encoding': codings } }: IncomingMessage): void {
  if (codings !== undefined && codings.trim().toLowerCase() !== 'chunked')
    throw invalidField('Transfer-Encoding', 'must be chunked, or be left out', { value: codings, allowed: ['chunked'] })
}

function isHost(text: string): boolean {
  const [whole, literal, port = ''] = HOST.exec(text) ?? []
  return whole !== undefined && (literal === undefined || isIPv6(literal)) && Number(port) <= MAX_PORT
}

/**
 * The values of a header, line by line.
 * @param rawHeaders names and values in turn, as Node gives them. @param name in lower case
 */
function headerLines(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, i) => {
    const before = i % 2 === 1 ? rawHeaders[i - 1] : undefined
    return before?.length === name.length && before.toLowerCase() === name
  })
}
