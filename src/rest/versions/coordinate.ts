import { type GraphQLInputType, type GraphQLOutputType, isInputObjectType, isObjectType } from 'graphql'
import { rowType } from '../shownFields.js'
import type { Generated } from '../sofa.js'

/** A part of the schema that a version can change. */
export interface Coordinate {
  /** A field of an object type, a field of an input type, or an argument of a root field. */
  readonly kind: 'field' | 'input' | 'argument'
  /** The type, or the root field: `Query.pets`. */
  readonly owner: string
  readonly name: string
  readonly type: GraphQLInputType | GraphQLOutputType
  /** True for an argument that a path contains. */
  readonly isInPath?: boolean
}

const FORM = /^(\w+)\.(\w+)(?:\((\w+):\))?$/

/** @param version for the refusal. @param text a schema coordinate. @param generated of the schema. @throws Error when REST does not have this part */
export function readCoordinate(version: string, text: string, { schema, routes }: Generated): Coordinate {
  const refuse = (reason: string): never => {
    throw new Error(`${version}: ${text}: ${reason}`)
  }
  const [, owner = '', name = '', argument] =
    FORM.exec(text) ?? refuse('must be a field, as Pet.name, or an argument, as Query.pets(limit:)')
  if (argument !== undefined) {
    const rows = routes.filter(({ route }) => route.field === `${owner}.${name}`)
    const arg = rows[0]?.field.args.find((candidate) => candidate.name === argument)
    if (!arg) return refuse('REST has no such argument')
    if (arg.name === 'input') return refuse('name the fields of its input type')
    const isInPath = rows.some(({ route }) => route.path.includes(`:${argument}`))
    return { kind: 'argument', owner: `${owner}.${name}`, name: argument, type: arg.type, isInPath }
  }
  const type = schema.getType(owner)
  if (type && (type === schema.getQueryType() || type === schema.getMutationType()))
    return refuse('the routes are the same in all versions')
  if (isObjectType(type) && rowType(type)) return refuse('a list has the same form in all versions')
  const field = isObjectType(type) || isInputObjectType(type) ? type.getFields()[name] : undefined
  if (!field) return refuse('REST has no such field')
  return { kind: isObjectType(type) ? 'field' : 'input', owner, name, type: field.type }
}
