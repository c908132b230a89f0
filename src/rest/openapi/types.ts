/** A JSON Schema in the dialect of OpenAPI 3.1 (JSON Schema 2020-12). */
export type Schema = { readonly [keyword: string]: unknown }

/** A reference into the document, where the thing itself may stand as well. */
export interface Reference {
  readonly $ref: string
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly deprecated?: true
  readonly description: string
  readonly schema: Schema
  readonly example?: unknown
}

export interface Header {
  readonly description: string
  /** True when every reply of its response carries it; the tests hold replies to this. */
  readonly required?: boolean
  readonly schema: Schema
  readonly example?: unknown
}

export interface Media {
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>
  readonly encoding?: Readonly<Record<string, { readonly contentType: string }>>
}

export interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header | Reference>>
  readonly content?: Readonly<Record<string, Media>>
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly deprecated?: true
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  /** The scope a credential must carry. */
  readonly 'x-scope'?: string
  readonly parameters: readonly (Parameter | Reference)[]
  readonly requestBody?: { readonly required: boolean; readonly description: string; readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, Response | Reference>>
}

/** Path, or name of a webhook → lower-case method → operation. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

export type Section = 'schemas' | 'responses' | 'parameters' | 'headers' | 'securitySchemes'

export interface Document {
  readonly openapi: string
  readonly info: Readonly<Record<string, unknown>>
  readonly servers: readonly { readonly url: string; readonly description: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Paths
  /** What is sent rather than served. */
  readonly webhooks: Paths
  readonly components: Readonly<Partial<Record<Section, Readonly<Record<string, object>>>>>
}

/** A reference to a component. */
export function ref(section: Section, name: string): Reference {
  return { $ref: `#/components/${section}/${name}` }
}
