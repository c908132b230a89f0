import 'reflect-metadata'
import { GraphQLInterfaceType, type GraphQLSchema, isInputObjectType, isNonNullType, OperationTypeNode, specifiedDirectives } from 'graphql'
import { buildSchemaSync, getMetadataStorage, type PubSub } from 'type-graphql'
import { visibleTypes } from '../domain/visibleTypes.js'
import { idempotentDirective } from '../policies/idempotent.js'
import { govern } from '../policies/policies.js'
import { ApiKeysResolver } from '../resolvers/apiKeys.js'
import { AuditEventsResolver } from '../resolvers/auditEvents.js'
import { DeprecationsResolver } from '../resolvers/deprecations.js'
import { EventSubscriptionsResolver } from '../resolvers/eventSubscriptions.js'
import { EventsResolver } from '../resolvers/events.js'
import { NodesResolver, type TypedRow } from '../resolvers/nodes.js'
import { OAuthClientsResolver } from '../resolvers/oauthClients.js'
import { RequestLogResolver } from '../resolvers/requestLog.js'
import { SandboxResolver } from '../resolvers/sandbox.js'
import { SessionsResolver } from '../resolvers/sessions.js'
import { shopResolvers } from '../resolvers/shopResolvers.js'
import { totalCountOf } from '../resolvers/totalCount.js'
import { UsersResolver } from '../resolvers/users.js'
import { WebhookAttemptsResolver, WebhookDeliveriesResolver, WebhookDeliveryDetailsResolver } from '../resolvers/webhookDeliveries.js'
import { WebhookPreviewResolver, WebhooksResolver } from '../resolvers/webhooks.js'
import { UserConnection } from '../schema/users.js'
import { checkCached } from './checkCached.js'
import { checkReads } from './checkReads.js'
import { checkShapes } from './checkShapes.js'
import { covered } from './covered.js'
import { declareDeprecations } from './declareDeprecations.js'
import { callDirectly } from './directResolvers.js'
import { limitErrors } from './limitErrors.js'
import { plannedEdges, plannedReads } from './plannedReads.js'
import { readAfterMutations } from './readAfterMutations.js'

/** All resolvers: a new resource is one line here. */
const resolvers = [
  ...shopResolvers,
  UsersResolver,
  totalCountOf(UserConnection),
  SessionsResolver,
  ApiKeysResolver,
  OAuthClientsResolver,
  AuditEventsResolver,
  RequestLogResolver,
  DeprecationsResolver,
  WebhooksResolver,
  WebhookPreviewResolver,
  WebhookDeliveriesResolver,
  WebhookDeliveryDetailsResolver,
  WebhookAttemptsResolver,
  EventsResolver,
  NodesResolver,
  EventSubscriptionsResolver,
  SandboxResolver,
] as const

/** TypeGraphQL requires a PubSub for subscriptions. It is never used, because our subscriptions bring their own event sources. */
const neverAsked: PubSub = {
  publish() {},
  subscribe() {
    throw new Error('a subscription has no `subscribe` of its own')
  },
}

/** The only schema of the process: TypeGraphQL's metadata is global. The executor checks arguments, for both styles. */
export const schema: GraphQLSchema = build()

function build(): GraphQLSchema {
  const built = buildSchemaSync({
    resolvers: [...resolvers],
    validate: false,
    pubSub: neverAsked,
    directives: [...specifiedDirectives, idempotentDirective],
  })
  const [query, mutation, subscription] = [built.getQueryType(), built.getMutationType(), built.getSubscriptionType()]
  if (query) query.description = 'All queries.'
  if (mutation) mutation.description = 'All mutations. The mutations of one operation run one after the other.'
  if (subscription) subscription.description = 'Live events, served at `/graphql/stream`.'
  const node = built.getType('Node')
  // TypeGraphQL resolves types asynchronously, and compiled plans cannot wait
  // every resolver of a node adds `nodeType`
  if (node instanceof GraphQLInterfaceType) node.resolveType = (row) => (row as TypedRow).nodeType
  inheritConstraints(built)
  makeRootFieldsNullable(built)
  callDirectly(built)
  declareDeprecations(built)
  govern(built)
  limitErrors(built)
  readAfterMutations(built)
  checkCached(built, plannedReads)
  checkShapes(built, [...covered.values()], (type) => Object.hasOwn(visibleTypes, type))
  checkReads(built, plannedReads.values(), plannedEdges)
  return built
}

/** A failed field becomes null, and null stops at the nearest nullable field (GraphQL specification, section 6.4.4): so each root field fails alone. */
function makeRootFieldsNullable(built: GraphQLSchema): void {
  for (const kind of Object.values(OperationTypeNode))
    for (const field of Object.values(built.getRootType(kind)?.getFields() ?? {}))
      if (isNonNullType(field.type)) field.type = field.type.ofType
}

/** TypeGraphQL 2.0.0-rc.4 loses the extensions of inherited input fields, and with them their constraints. This restores them. */
function inheritConstraints(built: GraphQLSchema): void {
  const { inputTypes } = getMetadataStorage()
  for (const { name, target } of inputTypes) {
    const type = built.getType(name)
    if (!isInputObjectType(type)) continue
    for (const parent of inputTypes.filter((candidate) => target.prototype instanceof candidate.target)) {
      for (const { schemaName, extensions } of parent.fields ?? []) {
        const field = type.getFields()[schemaName]
        if (field) field.extensions = { ...extensions, ...field.extensions }
      }
    }
  }
}
