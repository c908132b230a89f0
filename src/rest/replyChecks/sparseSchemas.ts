import { type GraphQLField, getNamedType, isListType, isNonNullType, isObjectType } from 'graphql'
import { componentName } from '../openapi/componentName.js'
import type { Document, Schema } from '../openapi/types.js'
import { resourceTypes } from '../resources.js'
import { linkedFields, rowType } from '../shownFields.js'
import type { Generated } from '../sofa.js'

const PREFIX = '#/components/schemas/'

/**
 * The document with a second component for each object type: `Pet_sparse` holds some fields of `Pet`, at least one, and also relations that only
 * `fields` shows. Replies to requests with `fields` are checked against these. The document itself has only full representations.
 */
export function withSparse(contract: Document, generated: Generated): Document {
  const resources = resourceTypes(generated)
  const full = (contract.components.schemas ?? {}) as Readonly<Record<string, Schema>>
  const types = Object.values(generated.schema.getTypeMap()).filter(isObjectType)
  const isSparse = new Set(types.map(({ name }) => componentName(name)).filter((name) => full[name]))

  /** The same schema, with sparse components in place of full ones. */
  const sparse = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(sparse)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        const isOurs = key === '$ref' && isSparse.has(String(value).slice(PREFIX.length))
        return [key, isOurs ? `${value}_sparse` : sparse(value)]
      }),
    )
  }
  const relation = ({ type }: GraphQLField<unknown, unknown>): Schema => {
    const one = { $ref: `${PREFIX}${componentName(getNamedType(type).name)}_sparse` }
    if (!isNonNullType(type)) return { anyOf: [one, { type: 'null' }] }
    return isListType(type.ofType) ? { type: 'array', items: one } : one
  }
  const made = types.flatMap((type): [string, Schema][] => {
    const whole = full[componentName(type.name)]
    if (!whole) return []
    const relations = linkedFields(type, resources).map((field) => [field.name, relation(field)] as const)
    const properties = { ...(sparse(whole.properties) as object), ...Object.fromEntries(relations) }
    const { required: _required, ...rest } = whole
    // the rows of a page are sparse, its `pagination` is whole
    const isPage = rowType(type) !== undefined
    return [
      [
        `${componentName(type.name)}_sparse`,
        isPage ? { ...whole, properties: pageOf(whole, sparse) } : { ...rest, minProperties: 1, properties },
      ],
    ]
  })
  return { ...contract, components: { ...contract.components, schemas: { ...full, ...Object.fromEntries(made) } } }
}

function pageOf({ properties }: Schema, sparse: (node: unknown) => unknown): object {
  const { data, ...others } = properties as Readonly<Record<string, unknown>> // a page has both
  return { ...others, data: sparse(data) }
}
