import type { GraphQLResolveInfo } from 'graphql'
import { Args, ArgsType, Ctx, Field, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql'
import { fewErrors, type RequestContext } from '../context.js'
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

/** In characters. The longest `nodeId` has 32; a longer text is a wrong id at its own place, up to this bound. */
const NODE_ID = { maxLength: 1000 }

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

/** The object with a `nodeId`; an error for a text that cannot be one. GraphQL puts the error in the place of this object alone. */
async function readById(context: RequestContext, nodeId: string, argument: string, fields: Fields): Promise<TypedRow | Error | null> {
  const decoded = decodeNodeId(nodeId)
  return decoded ? readNode(context, decoded, fields) : fewErrors(context, invalidField(argument, 'must be a nodeId', { value: nodeId }))
}

/** A row by its type; null when it is missing, or the caller may not see it. */
export async function readNode(context: RequestContext, { type, id }: DecodedNodeId, fields: Fields): Promise<TypedRow | null> {
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
    return readById(context, id, 'id', fields)
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: `The objects with these \`nodeId\`s, in their order; at most ${MAX_LIMIT}. A wrong id is null, with an error at its own place.`,
  })
  @Public()
  nodes(@Args(() => NodesArgs) { ids }: NodesArgs, @Ctx() context: RequestContext, @Selected() fields: Fields) {
    return Promise.all(ids.map((id, i) => readById(context, id, `ids[${i}]`, fields)))
  }

  @FieldResolver(() => ID)
  nodeId(@Root() row: { id: number }, @Info() { parentType }: GraphQLResolveInfo) {
    return encodeNodeId(parentType.name as NodeType, row.id) // only node types have this field
  }
}
