import type { Media, OpenapiOperation } from '../../src/rest/openapi/types.js'
import { form, pictures } from '../rest/forms.js'
import { operations } from '../support/openapiValidator.js'
import type { PetStore, Reply } from '../support/petStore.js'

export type Options = Parameters<PetStore['rest']>[2]

/** The means with which each part of the proof calls the server. */
export interface World {
  readonly store: () => PetStore
  /** Calls the server, by default as the administrator, and notes the documented status that it gave. */
  call(method: string, url: string, options?: Options): Promise<Reply>
  addressOf(path: string, given?: Readonly<Record<string, number | string>>): string
}

const ndjson = 'application/x-ndjson'
const FORM = 'application/x-www-form-urlencoded'

/** A form with a file, by default a complete picture. */
export const formWith = (content: Buffer | string = pictures.png): Options => form({ content, file: 'a.png' })

/** The body the document shows for an operation. */
export function bodyOf({ requestBody }: OpenapiOperation, type = 'application/json'): Options {
  if (!requestBody) return {}
  const fields = requestBody.content[FORM]
  if (fields) return { body: new URLSearchParams(fields.example as Record<string, string>).toString(), headers: { 'content-type': FORM } }
  const media: Media | undefined = requestBody.content[type]
  return media ? { body: JSON.stringify(media.example), headers: { 'content-type': type } } : formWith()
}

/** Every operation. */
export const all = operations().map((row) => ({ ...row, name: row.operation.operationId }))
export type Row = (typeof all)[number]
export const rest = all.filter(({ path }) => path.startsWith('/v1/'))
export const exported = rest.filter(({ operation }) => ndjson in contentOf(operation))
export const reads = rest.filter((row) => row.method === 'GET' && !exported.includes(row))
export const lists = reads.filter(({ path }) => exported.some((row) => row.path === `${path}/export`))
export const named = (name: string): Row => all.find((row) => row.name === name) as Row // each name is asserted on below

/** The operations that document this status. */
export function documenting(status: number, rows: readonly Row[] = all): Row[] {
  return rows.filter(({ operation }) => String(status) in operation.responses)
}

function contentOf({ responses }: OpenapiOperation): object {
  const ok = responses['200']
  return (ok && 'content' in ok && ok.content) || {}
}

/** The documented example of a call, with more headers. */
export function example({ operation }: Row, headers: Readonly<Record<string, string>> = {}, type?: string): Options {
  const body = bodyOf(operation, type)
  return { ...body, headers: { ...body?.headers, ...headers } }
}

export function withParameter(url: string, text: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${text}`
}
