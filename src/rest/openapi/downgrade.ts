import { prune } from './prune.js'
import type { Document } from './types.js'

type SchemaPart = Readonly<Record<string, unknown>>

/** Keywords whose values are data, even if they look like schemas. */
const DATA = new Set(['example', 'value', 'default', 'enum'])

/**
 * Converts the contract to OpenAPI 3.0.3. Schemas of 3.0.3 have no `null`, no lists of types or examples, and no siblings of `$ref`. The contract
 * becomes neither looser nor stricter.
 */
export function downgrade(document: Document): Document {
  const { summary: _summary, license, ...info } = document.info
  const { name } = license as { name: string } // info.ts has one
  const licence = { name, url: `https://spdx.org/licenses/${name}.html` }
  const { info: _info, ...others } = document
  const turned = turn(others, others as SchemaPart) as Document // the document is plain data and stays so
  const { webhooks, ...rest } = prune(turned)
  // 3.0 has no `webhooks`; `x-webhooks` is the name that its tools know
  return { ...rest, 'x-webhooks': webhooks, openapi: '3.0.3', info: { ...info, license: licence } } as unknown as Document
}

function turn(node: unknown, root: SchemaPart): unknown {
  if (Array.isArray(node)) return node.map((entry) => turn(entry, root))
  if (typeof node !== 'object' || node === null) return node
  const turned = Object.fromEntries(
    // lists and plain values are handled above
    Object.entries(node as SchemaPart).flatMap(([key, value]) => {
      if (key === 'properties') return [[key, mapped(value as SchemaPart, root)]] // JSON Schema, section 10.3.2.1
      if (key === 'contentMediaType') return []
      if (key === 'examples' && Array.isArray(value)) return [['example', value[0]]]
      return [[key, DATA.has(key) ? value : turn(value, root)]]
    }),
  )
  return withoutSiblings(withNullable(turned, root))
}

/** Property names are never keywords, even if they look like one. */
function mapped(properties: SchemaPart, root: SchemaPart): SchemaPart {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, turn(value, root)]))
}

/** Writes `type: [T, 'null']` and `anyOf: [X, { type: 'null' }]` in the form of 3.0, where `nullable` counts only beside a type. */
function withNullable(schema: SchemaPart, root: SchemaPart): SchemaPart {
  const { type, anyOf } = schema
  if (Array.isArray(type)) {
    const types = type.filter((name) => name !== 'null')
    const { type: _type, ...rest } = schema
    const one = types.length === 1 ? { type: types[0] } : { anyOf: types.map((name) => ({ type: name })) }
    return { ...one, ...rest, ...(types.length < type.length && { nullable: true }) }
  }
  if (!Array.isArray(anyOf) || !anyOf.some((entry: SchemaPart) => entry.type === 'null')) return schema
  const { anyOf: _anyOf, ...rest } = schema
  const [target, ...others] = anyOf as SchemaPart[] // orNull makes a pair and puts the other schema first
  if (!target || others.length !== 1) throw new Error('Only a pair of a schema and null has a form in OpenAPI 3.0.')
  const { enum: values, ...found } = resolved(target, root)
  return { ...found, ...(Array.isArray(values) && { enum: [...values, null] }), ...rest, nullable: true }
}

/** The schema itself in place of its `$ref`: `nullable` beside a `$ref` has no effect, and generators misread a schema of null alone. */
function resolved(schema: SchemaPart, root: SchemaPart): SchemaPart {
  if (typeof schema.$ref !== 'string') return schema
  const path = schema.$ref.slice(2).split('/')
  // prune has followed every $ref, and a schema stays a schema
  return turn(
    path.reduce<unknown>((node, key) => (node as SchemaPart)[key], root),
    root,
  ) as SchemaPart
}

function withoutSiblings(schema: SchemaPart): SchemaPart {
  const { $ref, ...siblings } = schema
  if ($ref === undefined || Object.keys(siblings).length === 0) return schema
  return { allOf: [{ $ref }], ...siblings }
}
