import type { GraphQLResolveInfo } from 'graphql'
import { Args, ArgsType, Ctx, Field, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { may } from '../domain/actor.js'
import { Public } from '../policies/authorize.js'
import { Constrained } from '../schema/constrained.js'
import { type DecodedNodeId, decodeNodeId, encodeNodeId, Node, type NodeType } from '../schema/node.js'
import { Selected } from '../schema/selected.js'
import { invalidField } from '../values/errors/make.js'
import type { Fields } from '../values/fields.js'
import type { UserId } from '../values/ids.js'
import { MAX_LIMIT } from '../values/page.js'
import { shopNodes } from './shopNodes.js'

/** In characters; the longest nodeId has 32. */
const NODE_ID = { minLength: 1, maxLength: 100 }

@ArgsType()
class NodeArgs {
  @Constrained(NODE_ID)
  @Field(() => ID, { description: 'A `nodeId`.' })
  id!: string
}

@ArgsType()
class NodesArgs {
  @Constrained({ maxItems: MAX_LIMIT, items: NODE_ID })
  @Field(() => [ID], { description: `At most ${MAX_LIMIT} \`nodeId\`s.` })
  ids!: string[]
}

/** A row with its type, so that GraphQL knows the row's fields. */
export interface TypedRow {
  readonly nodeType: NodeType
}

/** Looks up rows by type. Missing and invisible rows are null. */
const lookUp: Readonly<Record<NodeType, (context: RequestContext, id: number, fields: Fields) => Promise<object | null>>> = {
  ...shopNodes,
  // the type in the `nodeId` tells the kind of the id
  User: async ({ loaders, actor }, id, fields) => (may(actor, 'users:read') ? loaders.users(fields).load(id as UserId) : null),
}

/** @throws VALIDATION_ERROR for a text that cannot be a `nodeId`. */
function decode(nodeId: string, argument: string): DecodedNodeId {
  const decoded = decodeNodeId(nodeId)
  if (!decoded) throw invalidField(argument, 'must be a nodeId', { value: nodeId })
  return decoded
}

async function readNode(context: RequestContext, { type, id }: DecodedNodeId, fields: Fields): Promise<TypedRow | null> {
  const row = await lookUp[type](context, id, fields)
  return row && { ...row, nodeType: type }
}

@Resolver(() => Node)
export class NodesResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'The object with this `nodeId`; null when the caller may not see it, or it does not exist.',
  })
  @Public()
  node(@Args(() => NodeArgs) { id }: NodeArgs, @Ctx() context: RequestContext, @Selected() fields: Fields) {
    return readNode(context, decode(id, 'id'), fields)
  }

  @Query(() => [Node], { nullable: 'items', description: `The objects with these \`nodeId\`s, in their order; at most ${MAX_LIMIT}.` })
  @Public()
  nodes(@Args(() => NodesArgs) { ids }: NodesArgs, @Ctx() context: RequestContext, @Selected() fields: Fields) {
    // all ids are decoded before the first read, so a hundred wrong ids cause one error only
    const decoded = ids.map((id, i) => decode(id, `ids[${i}]`))
    return Promise.all(decoded.map((nodeId) => readNode(context, nodeId, fields)))
  }

  @FieldResolver(() => ID)
  nodeId(@Root() row: { id: number }, @Info() { parentType }: GraphQLResolveInfo) {
    return encodeNodeId(parentType.name as NodeType, row.id) // only node types have this field
  }
}
