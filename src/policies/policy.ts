import type { GraphQLField, GraphQLFieldResolver, OperationTypeNode } from 'graphql'
import type { RequestContext } from '../context.js'
import type { Actor } from '../domain/actor.js'
import type { Deprecation } from '../values/deprecation.js'
import type { Price } from './price.js'

/** A field of Query, Mutation or Subscription. Decorators of policies put their data into its extensions. */
export type RootField = GraphQLField<unknown, RequestContext>
export type ResolveField = GraphQLFieldResolver<unknown, RequestContext>

/** An operation of a valid document. */
export interface Operation {
  readonly kind: OperationTypeNode
  /** The root fields that run, introspection left out. A field that runs twice is listed twice. */
  readonly rootFields: readonly RootField[]
  readonly price: Price
  /** The deprecated parts of the contract that the run uses; known at the moment `plan` alone. */
  readonly deprecated?: readonly Deprecation[]
}

/** A request at the door of a REST route. */
export interface PolicyEntry {
  readonly actor: Actor
  /** The root field that the route runs. */
  readonly field: RootField
}

/** A rule about the rights and duties of callers. It holds in both styles. Each of its methods is optional; a method refuses by throwing. */
export interface Policy {
  /** Runs once for each root field, when the schema is built. It may complete the field's description. */
  declare?(field: RootField, kind: OperationTypeNode): void
  /** Runs at the door of a REST route, before the body is parsed. */
  admit?(entry: PolicyEntry): void
  /**
   * Runs when an operation is known, in either style, before any part of it has run. A subscription passes it once. `notes.cost` tells the price.
   * @returns a promise only while the policy waits for another process
   */
  plan?(operation: Operation, context: RequestContext): void | Promise<void>
  /** Runs when an operation has ended, also when it was refused: `notes.cost` then tells its cost. A subscription does not pass it. */
  finish?(operation: Operation, context: RequestContext): void
  /** Wraps the run of a root field: its resolver, and for a subscription also the resolver's `subscribe`. */
  wrap?(field: RootField, kind: OperationTypeNode, next: ResolveField): ResolveField
}
