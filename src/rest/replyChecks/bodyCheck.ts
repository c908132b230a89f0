import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Document, Reference, Response } from '../openapi/types.js'
import type { Generated } from '../sofa.js'
import { withSparse } from './sparseSchemas.js'

/** The parts of a reply that tell what its body must be. */
interface SentBody {
  readonly status: number
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly text: string
  /** Whether the caller has chosen fields. */
  readonly hasFields: boolean
}

/** Holds bodies to an OpenAPI document. */
export interface BodyCheck {
  /** @param path as the document writes it @param method in small letters @returns why the body is not as documented, without values of it; undefined when it is */
  bodyProblem(path: string, method: string, documented: Response | Reference, sent: SentBody): string | undefined
  /** @param pointer to a schema of the document (RFC 6901) @returns as `bodyProblem` */
  valueProblem(pointer: string, value: unknown): string | undefined
  /** The part of the document that a reference names. */
  resolve<Target extends object>(node: Target | Reference): Target
}

/** @param generated the routes of the version, in its names */
export function createBodyCheck(contract: Document, generated: Generated): BodyCheck {
  // a check compiles few schemas for few replies, so that optimizing the code takes longer than it saves
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, code: { optimize: false } })
  addFormats.default(ajv)
  ajv.addSchema(withSparse(contract, generated), 'openapi')
  const compiled = new Map<string, ValidateFunction>()

  function valueProblem(pointer: string, value: unknown): string | undefined {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi${pointer}` })
    compiled.set(pointer, validate)
    return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'it', separator: '; ' })
  }

  function bodyProblem(path: string, method: string, documented: Response | Reference, sent: SentBody): string | undefined {
    const { content } = resolve<Response>(documented)
    if (!content) return sent.text === '' ? undefined : 'there is no body'
    const type = mediaTypeOf(sent.contentType ?? '', content)
    const media = content[type]
    if (!media) return `the body is ${type || 'of no type'}; documented are ${Object.keys(content).join(', ')}`
    if (sent.contentEncoding) return undefined // a compressed body is not text here
    const place = '$ref' in documented ? documented.$ref : `#/paths/${pointerKey(path)}/${method}/responses/${sent.status}`
    const schema = `${place}/content/${pointerKey(type)}`
    if (type === 'application/x-ndjson') {
      const line = sent.hasFields ? sparsePointer(media['x-line']) : `${schema}/x-line/anyOf/0`
      return firstProblem(sent.text.split('\n').filter(Boolean), (text) => {
        const row = JSON.parse(text) as object // each line is an object
        return valueProblem('error' in row ? '#/components/schemas/ApiError' : line, row)
      })
    }
    if (!type.endsWith('json')) return undefined
    // the document promises the full representation and tells of `fields` in its text; a reply with chosen fields has no others and at least one
    const isSparse = sent.hasFields && sent.status === 200 && '$ref' in media.schema
    return valueProblem(isSparse ? sparsePointer(media.schema) : `${schema}/schema`, JSON.parse(sent.text))
  }

  function resolve<Target extends object>(node: Target | Reference): Target {
    if (!('$ref' in node)) return node
    const keys = node.$ref.slice(2).split('/')
    return keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], contract) as Target // the document has every part that it refers to
  }

  return { bodyProblem, valueProblem, resolve }
}

/** A reply of GraphQL has a type of its own for callers that ask for it; the document tells so in its text, because generated clients want one type. */
function mediaTypeOf(contentType: string, content: Readonly<Record<string, unknown>>): string {
  const [sent = ''] = contentType.split(';')
  return sent === 'application/graphql-response+json' && !content[sent] ? 'application/json' : sent
}

function firstProblem<Item>(items: readonly Item[], problemOf: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The pointer to the sparse form of the component that a schema refers to. */
function sparsePointer(schema: unknown): string {
  const [reference] = JSON.stringify(schema).match(/#\/components\/schemas\/\w+/) ?? []
  return `${reference}_sparse`
}

/** A key as a part of a JSON pointer in a URI fragment (RFC 6901, section 6). */
export function pointerKey(key: string): string {
  return encodeURIComponent(key.replace(/~/g, '~0').replace(/\//g, '~1'))
}
