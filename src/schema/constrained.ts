import { Extensions } from 'type-graphql'

/** A rule for an input value beyond its type. It is part of the schema, so both styles enforce it and OpenAPI shows it. */
export interface Constraint {
  /** In characters (code points), as JSON Schema counts. */
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  /** Advice for a caller that sends a value above `maximum`. */
  readonly beyond?: string
  /** `meaning` completes the sentence "must be …". */
  readonly pattern?: { readonly source: RegExp; readonly meaning: string }
  /** The form of the text whose characters count, when it is not the given text. */
  readonly counted?: (text: string) => string
  /** White space at the ends is removed before the text is checked and used. */
  readonly isTrimmed?: true
  /** A rule that no pattern can tell: why the text breaks it, or undefined. */
  readonly problem?: (text: string) => string | undefined
  /** The allowed values. */
  readonly oneOf?: readonly string[]
  readonly minItems?: number
  readonly maxItems?: number
  /** True for a list that has each entry once. */
  readonly uniqueItems?: true
  /** The rule for each entry of a list. */
  readonly items?: Constraint
  /** The name of an argument that has no value when this argument has one. */
  readonly notWith?: string
  /** True for a secret: errors and logs never contain the value. */
  readonly secret?: true
  /** The field may be absent, but not null. */
  readonly notNull?: true
  /** The example in OpenAPI. */
  readonly example?: unknown
}

/** Adds a constraint to a field of an input or argument class. */
export function Constrained(constraint: Constraint): PropertyDecorator & MethodDecorator {
  return Extensions({ constraint })
}

/** Leaves a field out of the default REST representation; `fields=` can select it. */
export function OnDemand(): PropertyDecorator & MethodDecorator {
  return Extensions({ onDemand: true })
}

/** @param extensions of a GraphQL argument or input field. */
export function constraintOf(extensions: Readonly<Record<string, unknown>> | undefined | null): Constraint | undefined {
  return extensions?.constraint as Constraint | undefined // only `Constrained` writes this key
}
