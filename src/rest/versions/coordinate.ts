import { type GraphQLInputType, type GraphQLOutputType, isInputObjectType, isObjectType } from 'graphql'
import { argumentSources } from '../arguments.js'
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
  readonly extensions: Readonly<Record<string, unknown>>
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
    if (argument === 'input' && rows.length > 0) return refuse('name the fields of its input type')
    const [row] = rows
    const { path = [], query = [] } = row ? argumentSources(row.field, row.route) : {}
    const arg = [...path, ...query.map((parameter) => parameter.arg)].find((candidate) => candidate.name === argument)
    if (!arg) return refuse('REST has no such argument')
    const { type, extensions } = arg
    return { kind: 'argument', owner: `${owner}.${name}`, name: argument, type, extensions, isInPath: path.includes(arg) }
  }
  const type = schema.getType(owner)
  if (type && (type === schema.getQueryType() || type === schema.getMutationType()))
    return refuse('the routes are the same in all versions')
  if (isObjectType(type) && rowType(type)) return refuse('a list has the same form in all versions')
  const field = isObjectType(type) || isInputObjectType(type) ? type.getFields()[name] : undefined
  if (!field) return refuse('REST has no such field')
  return { kind: isObjectType(type) ? 'field' : 'input', owner, name, type: field.type, extensions: field.extensions }
}
