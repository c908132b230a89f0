/** A JSON Schema in the dialect of OpenAPI 3.1 (JSON Schema 2020-12). */
export type Schema = { readonly [keyword: string]: unknown }

/** A reference to a part of the document. */
export interface Reference {
  readonly $ref: string
}

export interface OpenapiParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly deprecated?: true
  /** The day on which a deprecated part ends. */
  readonly 'x-sunset'?: string
  /** Of a list: `form` without `explode` puts commas between its values. */
  readonly style?: 'form'
  readonly explode?: false
  readonly description: string
  readonly schema: Schema
  readonly example?: unknown
}

export interface Header {
  readonly description: string
  /** True when every reply of the response has the header; the tests check this on real replies. */
  readonly required?: boolean
  readonly schema: Schema
  readonly example?: unknown
}

export interface Media {
  readonly schema: Schema
  /** The schema of a line, for a stream of lines. */
  readonly 'x-line'?: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>
  readonly encoding?: Readonly<Record<string, { readonly contentType: string }>>
}

export interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header | Reference>>
  readonly content?: Readonly<Record<string, Media>>
}

export interface OpenapiOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly deprecated?: true
  /** The day on which a deprecated part ends. */
  readonly 'x-sunset'?: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  /** The scope a credential must carry. */
  readonly 'x-scope'?: string
  readonly parameters: readonly (OpenapiParameter | Reference)[]
  readonly requestBody?: { readonly required: boolean; readonly description: string; readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, Response | Reference>>
}

/** Operations by path or webhook name, then by lower-case method. */
export type Paths = Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>

export type Section = 'schemas' | 'responses' | 'parameters' | 'headers' | 'securitySchemes'

export interface Document {
  readonly openapi: string
  readonly info: Readonly<Record<string, unknown>>
  readonly servers: readonly { readonly url: string; readonly description: string; readonly 'x-internal': boolean }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Paths
  /** Requests that the gateway sends. */
  readonly webhooks: Paths
  readonly components: Readonly<Partial<Record<Section, Readonly<Record<string, object>>>>>
}

/** A reference to a component. */
export function ref(section: Section, name: string): Reference {
  return { $ref: `#/components/${section}/${name}` }
}
