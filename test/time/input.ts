import type { CallerName } from '../support/petStore.js'

/** A megabyte, less the space around the value. */
const MEGABYTE = 1024 * 1024 - 4096
/** The limit of a request head is 16 KB, and its other lines are short. */
export const HEAD = 15_000

/** A call with the largest input of its kind. */
export interface LargeInput {
  readonly name: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: string
  readonly as?: CallerName
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** As many copies of `unit` as fit. */
export function filled(unit: string, length = MEGABYTE): string {
  return unit.repeat(Math.floor(length / unit.length))
}

/** `make` for each number from 0, joined, for as long as the text fits. */
export function counted(make: (i: number) => string, joint = ',', length = MEGABYTE): string {
  const parts: string[] = []
  for (let i = 0, size = 0; ; i++) {
    const part = make(i)
    size += part.length + joint.length
    if (size > length) return parts.join(joint)
    parts.push(part)
  }
}

export function times(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join(' ')
}

export function nested(open: string, close: string, levels: number, inner = ''): string {
  return open.repeat(levels) + inner + close.repeat(levels)
}

/** @param variables JSON text. */
export function graphql(name: string, query: string, variables = '{}', headers: Readonly<Record<string, string>> = {}): LargeInput {
  const payload = `{"query":${JSON.stringify(query)},"variables":${variables}}`
  return { name: `GraphQL ${name}`, method: 'POST', url: '/graphql', headers: { ...JSON_TYPE, ...headers }, payload, as: 'admin' }
}

export function get(name: string, url: string, headers: Readonly<Record<string, string>> = {}): LargeInput {
  return { name, method: 'GET', url, headers }
}

export function body(name: string, method: string, url: string, payload: string): LargeInput {
  return { name, method, url, headers: JSON_TYPE, payload, as: 'admin' }
}

export function form(name: string, url: string, payload: string, headers: Readonly<Record<string, string>> = {}): LargeInput {
  return { name, method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, payload }
}

/** @param parts ends with a line break. */
export function upload(name: string, parts: string): LargeInput {
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  return { name, method: 'POST', url: '/v1/pets/1/photos', headers, payload: `${parts}--x--\r\n`, as: 'staff' }
}

/** Large JSON values of each kind, beyond the limits of a body: the server refuses such a body before it knows the operation. */
export const refusedValues: Readonly<Record<string, string>> = {
  'a list of many numbers': `[${filled('1,')}1]`,
  'an object of many keys': `{${counted((i) => `"k${i}":1`)}}`,
  'deeply nested lists': nested('[', ']', MEGABYTE / 2),
  'deeply nested objects': `${'{"a":'.repeat(MEGABYTE / 6)}1${'}'.repeat(MEGABYTE / 6)}`,
}

/** Large JSON values of each kind, just within the limits of a body. */
export const takenValues: Readonly<Record<string, string>> = {
  'a long text': `"${filled('a')}"`,
  'a text of escapes': `"${filled('\\u0041')}"`,
  'a number of many digits': filled('9'),
  'a list of 9900 numbers': `[${'1,'.repeat(9899)}1]`,
  'a list of 9900 texts': `[${'"UGV0OjE",'.repeat(9899)}"UGV0OjE"]`,
  'a list of 4900 objects': `[${times(4900, (i) => `{"k${i}":1}`).replaceAll(' ', ',')}]`,
  'an object of 9900 keys': `{${times(9900, (i) => `"k${i}":1`).replaceAll(' ', ',')}}`,
  'an object of one long key': `{"${filled('k')}":1}`,
  'lists at the deepest level': `[${`${nested('[', ']', 25)},`.repeat(380)}1]`,
}

export const largeValues = { ...refusedValues, ...takenValues }
