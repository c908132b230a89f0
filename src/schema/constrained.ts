import { Extensions } from 'type-graphql'

/** What an input value must be beyond its type. Kept in the schema, so both styles enforce it and OpenAPI shows it. */
export interface Constraint {
  /** In UTF-16 units, as JavaScript counts; JSON Schema counts characters, of which an emoji is one and not two. */
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  /** `meaning` completes the sentence "must be …". */
  readonly pattern?: { readonly source: RegExp; readonly meaning: string }
  /** The values there are. */
  readonly oneOf?: readonly string[]
  readonly minItems?: number
  readonly maxItems?: number
  /** For each entry of a list. */
  readonly items?: Constraint
  /** Never shown in an error or kept in a log. */
  readonly secret?: true
  /** The field may be left out, but not be set to null. */
  readonly notNull?: true
  /** Shown in OpenAPI. */
  readonly example?: unknown
}

/** Puts a constraint beside a field of an input or argument class. */
export function Constrained(constraint: Constraint): PropertyDecorator & MethodDecorator {
  return Extensions({ constraint })
}

/** Keeps a field out of what REST shows by default; `fields=` asks for it. */
export function OnDemand(): PropertyDecorator & MethodDecorator {
  return Extensions({ onDemand: true })
}

/** @param extensions of a GraphQL argument or input field. */
export function constraintOf(extensions: Readonly<Record<string, unknown>> | undefined | null): Constraint | undefined {
  return extensions?.constraint as Constraint | undefined // only `Constrained` writes this key
}
