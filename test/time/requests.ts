import { routes } from '../../src/rest/routes.js'
import { addressOf, leastBody, type Things } from '../rest/calls.js'
import { body, counted, filled, form, get, HEAD, type LargeInput, largeValues, upload } from './input.js'

const jwt = (header: string) => `Bearer ${Buffer.from(header).toString('base64url')}.${filled('a', 3000)}.${filled('b', 3000)}`
const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` })
const disposition = 'Content-Disposition: form-data; name="a"'

/** Headers of 16 KB, by name. */
const headers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Accept of many types': { accept: filled('a/a,', HEAD) },
  'Accept of an open quote': { accept: `a/a;q="${filled(',', HEAD)}` },
  'Accept of many parameters': { accept: `application/problem+json;${filled('a=b;', HEAD)}` },
  'Accept within its bound': { accept: `${filled('a/a,', 1980)}application/json` },
  'Accept-Encoding': { 'accept-encoding': filled('a,', HEAD) },
  'If-None-Match': { 'if-none-match': filled('"",', HEAD) },
  'If-Match': { 'if-match': filled('"",', HEAD) },
  Range: { range: `bytes=${filled('0-0,', HEAD)}0-0` },
  'X-Forwarded-For': { 'x-forwarded-for': `${filled('127.0.0.1,', HEAD)}127.0.0.1` },
  'X-Request-ID': { 'x-request-id': filled('a', HEAD) },
  'Idempotency-Key': { 'idempotency-key': filled('a', HEAD) },
  Cookie: { cookie: filled('a=b;', HEAD) },
  Origin: { origin: `http://${filled('a', HEAD)}` },
  'X-API-Key': { 'x-api-key': filled('a', HEAD) },
  Bearer: { authorization: `Bearer ${filled('a', HEAD)}` },
  'Bearer of spaces': { authorization: `Bearer ${filled(' ', HEAD)}a a` },
  'Bearer, a nested header': { authorization: jwt(`{"alg":"ES256","a":${'['.repeat(3000)}${']'.repeat(3000)}}`) },
  'Bearer, a long kid': { authorization: jwt(`{"alg":"ES256","kid":"${filled('k', 4000)}"}`) },
  'many headers': Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`x-${i}`, 'a'])),
}

const queries: Readonly<Record<string, string>> = {
  'one parameter many times': filled('a&', HEAD),
  'many parameters': counted((i) => `a${i}`, '&', HEAD),
  'escapes that are none': filled('%&', HEAD),
  'a long name': filled('a', HEAD),
  'a name of escapes': filled('%01', HEAD),
  'fields by comma': `fields=${filled(',', HEAD)}`,
  'fields by dot': `fields=${filled('a.', HEAD)}`,
  'many fields': `fields=${counted((i) => `f${i}`, ',', 1980)}`,
  'many keys to sort by': `sort=${filled('id,', HEAD)}`,
  'many words': `q=${filled('a+', HEAD)}`,
  'a long cursor': `after=${filled('a', HEAD)}`,
  'a number of many digits': `limit=${filled('9', HEAD)}`,
}

const forms: Readonly<Record<string, string>> = {
  'one parameter many times': filled('a&'),
  'many parameters': counted((i) => `a${i}`, '&'),
  'a long value': `grant_type=${filled('%41')}`,
  'one parameter many times, within the bound': filled('a&', 16_000),
  'a long value within the bound': `grant_type=${filled('%41', 16_000)}`,
  'a long token': `token=${filled('a', 16_000)}`,
}

/** The largest inputs of every route: in its body if it has one, otherwise in its query. */
export function routeInputs(things: Things): LargeInput[] {
  return routes.flatMap((row): LargeInput[] => {
    const url = addressOf(row.path, things)
    const name = `${row.method} ${row.path}`
    const least = leastBody(row)
    if (!least)
      return Object.entries(queries).map(([kind, query]) => ({
        ...get(`${name}, ${kind}`, `${url}?${query}`),
        method: row.method,
        as: 'admin',
      }))
    const [first = 'x'] = Object.keys(least)
    return [
      ...['a long text', 'a list of 9900 numbers', 'deeply nested objects'].map((kind) =>
        body(`${name}, ${kind}`, row.method, url, `{"${first}":${largeValues[kind]}}`),
      ),
      ...['an object of many keys', 'an object of 9900 keys', 'a list of many numbers'].map((kind) =>
        body(`${name}, ${kind}`, row.method, url, largeValues[kind] ?? ''),
      ),
    ]
  })
}

/** Inputs that the server reads before an operation of either style: headers, forms, paths, uploads. */
export function protocolInputs(): LargeInput[] {
  return [
    ...Object.entries(headers).flatMap(([kind, given]) => [
      get(`header ${kind}`, '/v1/pets', given),
      get(`header ${kind}, to GraphQL`, '/graphql?query={me{id}}', { 'apollo-require-preflight': 'true', ...given }),
    ]),
    get('a range of a page', '/docs/api-guide', headers.Range),
    get('export, many parameters', `/v1/pets/export?${queries['many parameters']}`),
    ...['/oauth/token', '/oauth/revoke', '/oauth/introspect'].flatMap((url) => [
      ...Object.entries(forms).map(([kind, text]) => form(`${url}, ${kind}`, url, text)),
      form(`${url}, Basic of escapes`, url, 'grant_type=client_credentials', basic(`${filled('%', 5000)}:${filled('%41', 5000)}`)),
      form(`${url}, Basic that is none`, url, 'grant_type=client_credentials', { authorization: `Basic ${filled('A', HEAD)}!` }),
    ]),
    body('a body of quotes', 'POST', '/graphql', filled('"')),
    get('a path of many parts', `/v1/${filled('a/', HEAD)}`),
    get('a path of one part', `/v1/pets/${filled('a', HEAD)}`),
    get('a path of escapes', `/v1/pets/${filled('%41', HEAD)}`),
    get('a path of escapes that are none', `/v1/${filled('%', HEAD)}`),
    get('a page of docs that is none', `/docs/${filled('a', HEAD)}`),
    get('a photo that is none', `/photos/${filled('../', HEAD)}`),
    get('a path without a version', `/pets/${filled('a/', HEAD)}?${filled('a&', 1000)}`),
    { ...get('a problem of a long path', `/v1/${filled('%41', HEAD)}`, { accept: 'application/problem+json' }) },
    upload('upload, many fields', filled(`--x\r\n${disposition}\r\n\r\n1\r\n`)),
    upload('upload, many files', filled(`--x\r\n${disposition}; filename="a"\r\n\r\n1\r\n`)),
    upload('upload, parts without headers', filled('--x\r\n\r\n\r\n')),
    upload('upload, many headers', `--x\r\n${filled('a: b\r\n')}${disposition}\r\n\r\n1\r\n`),
    upload('upload, a long name', `--x\r\nContent-Disposition: form-data; name="${filled('a')}"\r\n\r\n1\r\n`),
    upload('upload, a name of quotes', `--x\r\nContent-Disposition: form-data; name="${filled('\\"', 60_000)}"\r\n\r\n1\r\n`),
    upload('upload, a file of beginnings', `--x\r\n${disposition}; filename="a"\r\n\r\n${filled('\r\n--')}\r\n`),
    upload('upload, five megabytes', `--x\r\n${disposition}; filename="a"\r\n\r\n${filled('\r\n--', 5_000_000)}\r\n`),
  ]
}
