import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from 'graphql'
import { createPrice } from '../graphql/price.js'
import { MAX_COST } from '../policies/price.js'
import { MAX_LIMIT } from '../values/page.js'
import { exportOf } from './exportRoute.js'
import { templateOf } from './openapi/templateOf.js'
import { resourceTypes } from './resources.js'
import { createRestDocuments } from './restDocument.js'
import { handWrittenRoutes } from './routes.js'
import { rowType, shownFields } from './shownFields.js'
import type { Generated, GeneratedRoute } from './sofa.js'

/** The points of a route or of a root field with its default representation. */
export interface ListedPrice {
  readonly name: string
  /** With the usual number of entries of a page. */
  readonly usual: number
  /** With the largest pages. */
  readonly largest: number
}

export interface PriceList {
  /** Points that one operation may cost. */
  readonly maxCost: number
  readonly routes: readonly ListedPrice[]
  readonly fields: readonly ListedPrice[]
}

/** Arguments that set the size of a page. */
const pageArguments = ['limit', 'first']

/** The price of every route of REST and of every root field of GraphQL. An export costs this price for each page. */
export function priceList(schema: GraphQLSchema, generated: Generated): PriceList {
  const resources = resourceTypes(generated)

  /** The default representation, also of types that REST does not have. */
  function selectionOf(type: GraphQLNamedType): string {
    if (isAbstractType(type))
      return block(schema.getPossibleTypes(type).map((possible) => `... on ${possible.name} ${selectionOf(possible)}`))
    if (!isObjectType(type)) return ''
    const { nodes, pageInfo } = type.getFields()
    const inRest = generated.schema.getType(type.name) // REST has no edges
    const fields = nodes && pageInfo ? [nodes, pageInfo] : shownFields(isObjectType(inRest) ? inRest : type, resources)
    return block(fields.map((field) => `${field.name} ${selectionOf(getNamedType(field.type))}`))
  }

  function priceOfField(kind: OperationTypeNode, name: string, limit?: number): number {
    const field = schema.getRootType(kind)?.getFields()[name]
    if (!field) throw new Error(`the schema has no ${kind} ${name}`)
    const sized = limit !== undefined && field.args.find((arg) => pageArguments.includes(arg.name))
    return priceOf(parse(`${kind} { ${name} ${sized ? `(${sized.name}: ${limit})` : ''} ${selectionOf(getNamedType(field.type))} }`))
  }

  function priceOf(document: DocumentNode, variables = {}): number {
    const [operation] = document.definitions as [OperationDefinitionNode] // the documents here have one operation
    return createPrice(schema, operation, document, {}).requested(variables)
  }

  function ofRoute(row: GeneratedRoute): ListedPrice[] {
    const documents = createRestDocuments(row, resources)
    const whole = documents.document(undefined)
    const listed = { name: nameOf(row.route), usual: priceOf(whole), largest: priceOf(whole, { limit: MAX_LIMIT }) }
    const type = getNamedType(row.field.type)
    if (!isObjectType(type) || !rowType(type)) return [listed]
    const page = priceOf(documents.exportDocument(undefined), { limit: MAX_LIMIT })
    return [listed, { name: nameOf(exportOf(row.route)), usual: page, largest: page }]
  }

  const fieldOf = (kind: OperationTypeNode, name: string) => ({
    usual: priceOfField(kind, name),
    largest: priceOfField(kind, name, MAX_LIMIT),
  })
  return {
    maxCost: MAX_COST,
    routes: [
      ...generated.routes.flatMap(ofRoute),
      ...handWrittenRoutes.map((route) => ({
        name: nameOf(route),
        ...fieldOf(OperationTypeNode.MUTATION, route.field.split('.')[1] ?? ''),
      })),
    ].toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1)),
    fields: Object.values(OperationTypeNode).flatMap((kind) => {
      const root = schema.getRootType(kind)
      const names = Object.keys(root?.getFields() ?? {}).sort()
      return names.map((name) => ({ name: `${root?.name}.${name}`, ...fieldOf(kind, name) }))
    }),
  }
}

function block(selections: readonly string[]): string {
  return `{ ${selections.join(' ')} }`
}

function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${templateOf(path)}`
}

/** Routes sort by path, then by method. */
function pathOf({ name }: ListedPrice): string {
  const [method, path] = name.split(' ')
  return `${path} ${method}`
}
