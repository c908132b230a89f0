import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { may } from '../domain/actor.js'
import { Public } from '../policies/authorize.js'
import { decodeNodeId, encodeNodeId, Node, type NodeType } from '../schema/node.js'
import { Selected } from '../schema/selected.js'
import { invalidField } from '../values/errors.js'
import type { Fields } from '../values/fields.js'
import type { CategoryId, OrderId, PetId, TagId, UserId } from '../values/ids.js'

const MAX_NODES = 100

/** A row that knows its type, so that GraphQL can tell which fields it has. */
export interface TypedRow {
  readonly nodeType: NodeType
}

/** By type: how a row is looked up. Invisible and missing ones are null. */
const lookUp: Readonly<Record<NodeType, (context: RequestContext, id: number, fields: Fields) => Promise<object | null>>> = {
  Pet: ({ loaders }, id, fields) => loaders.pets(fields).load(id as PetId),
  Category: ({ loaders }, id) => loaders.categories.load(id as CategoryId),
  Tag: ({ loaders }, id) => loaders.tags.load(id as TagId),
  Order: async ({ loaders, actor }, id, fields) => (may(actor, 'orders:read') ? loaders.orders(fields).load(id as OrderId) : null),
  User: async ({ loaders, actor }, id, fields) => (may(actor, 'users:read') ? loaders.users(fields).load(id as UserId) : null),
}

async function readNode(context: RequestContext, nodeId: string, fields: Fields, argument = 'id'): Promise<TypedRow | null> {
  const found = decodeNodeId(nodeId)
  if (!found) throw invalidField(argument, 'must be a nodeId')
  const row = await lookUp[found.type](context, found.id, fields)
  return row && { ...row, nodeType: found.type }
}

@Resolver(() => Node)
export class NodesResolver {
  @Query(() => Node, { nullable: true, description: 'Whatever has this `nodeId`; null when there is nothing the caller may see.' })
  @Public()
  node(@Arg('id', () => ID, { description: 'A `nodeId`.' }) id: string, @Ctx() context: RequestContext, @Selected() fields: Fields) {
    return readNode(context, id, fields)
  }

  @Query(() => [Node], { nullable: 'items', description: `Whatever has these \`nodeId\`s, in their order; at most ${MAX_NODES}.` })
  @Public()
  nodes(
    @Arg('ids', () => [ID], { description: `At most ${MAX_NODES} \`nodeId\`s.` }) ids: string[],
    @Ctx() context: RequestContext,
    @Selected() fields: Fields,
  ) {
    if (ids.length > MAX_NODES) throw invalidField('ids', `must have at most ${MAX_NODES} entries`, { allowed: { maxItems: MAX_NODES } })
    return Promise.all(ids.map((id, i) => readNode(context, id, fields, `ids[${i}]`)))
  }

  @FieldResolver(() => ID)
  nodeId(@Root() row: { id: number }, @Info() { parentType }: GraphQLResolveInfo) {
    return encodeNodeId(parentType.name as NodeType, row.id) // only the node types have the field
  }
}
