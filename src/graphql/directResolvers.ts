import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import { getMetadataStorage } from 'type-graphql'
import type { RequestContext } from '../context.js'

type FieldResolver = GraphQLFieldResolver<unknown, RequestContext>
type FieldResolverMetadata = ReturnType<typeof getMetadataStorage>['fieldResolvers'][number]
type ResolverParameter = NonNullable<FieldResolverMetadata['params']>[number]
type Read = (...call: Parameters<FieldResolver>) => unknown

/**
 * Calls field resolvers that have no arguments and no middleware directly. TypeGraphQL would work out the sources of a resolver's parameters again at
 * each call for each row; this does so once. The other resolvers stay with TypeGraphQL.
 */
export function callDirectly(schema: GraphQLSchema): void {
  const { fieldResolvers } = getMetadataStorage()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const metadata = fieldResolvers.find(
        ({ kind, schemaName, getObjectType }) => kind === 'external' && schemaName === field.name && getObjectType?.().name === type.name,
      )
      const direct = metadata && directResolver(metadata)
      if (direct) field.resolve = direct
    }
  }
}

function directResolver({ target, methodName, params = [], middlewares = [] }: FieldResolverMetadata): FieldResolver | undefined {
  if (middlewares.length > 0) return undefined
  const reads = [...params].sort((a, b) => a.index - b.index).map(reader)
  if (!reads.every((read) => read !== undefined)) return undefined
  const instance = new (target as new () => Record<string, (...values: unknown[]) => unknown>)() // as TypeGraphQL's own container makes it
  const [first, second, third] = reads
  if (reads.length > 3) return undefined
  return (root, args, context, info) =>
    instance[methodName]?.(first?.(root, args, context, info), second?.(root, args, context, info), third?.(root, args, context, info))
}

function reader(parameter: ResolverParameter): Read | undefined {
  switch (parameter.kind) {
    case 'root':
      return parameter.propertyName || parameter.getType ? undefined : (root) => root
    case 'context':
      return parameter.propertyName ? undefined : (_root, _args, context) => context
    case 'info':
      return (_root, _args, _context, info) => info
    case 'custom':
      return parameter.options.arg ? undefined : (root, args, context, info) => parameter.resolver({ root, args, context, info })
    default:
      return undefined
  }
}
