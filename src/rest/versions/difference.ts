import type { GraphQLEnumType, GraphQLScalarType } from 'graphql'
import type { Constraint } from '../../schema/constrained.js'

/**
 * A difference of an API version from the schema. It is data: requests, replies, `fields`, sort orders, filters, errors, OpenAPI and webhooks of the
 * version all follow it.
 */
export interface Difference {
  /**
   * The changed part of the schema, as a schema coordinate (GraphQL specification, section 3.12): a field (`Pet.photoUrls`), an argument
   * (`Query.pets(minPrice:)`) or a field of an input type (`PlaceOrderInput.paymentMethod`). A difference of an object type's field also changes the
   * fields, the sort orders and the filters of the same name: in the inputs that write the object, and in its lists.
   */
  readonly of: string
  /** The name in the version. A name such as `price.amount` moves a field into an object of the version. */
  readonly name?: string
  /** True for a part that the version does not have. */
  readonly isRemoved?: true
  readonly retyped?: Retyping
  /** The default of an argument or of an input's field, as the version writes it. */
  readonly default?: unknown
  /** Replaces the description in the OpenAPI document of the version. */
  readonly description?: string
}

/** Another type for plain values. Null stays null, and a list of values is a list of the other values. */
export interface Retyping {
  readonly type: GraphQLScalarType | GraphQLEnumType
  /** The version's value for a value as JSON of the schema. */
  show(value: unknown): unknown
  /** The schema's value for a value of `type`. @throws Error whose message says what the value must be, as "must be …" */
  take(value: unknown): unknown
  /** Replaces the constraint of the schema. */
  readonly constraint?: Constraint
  readonly example: unknown
}
