import type { Embedded, Leaf, LeafFields, Many, One, Shape } from '../db/shapes/shape.js'

/** The values that leaves write. */
type Plain = string | number | boolean | Date

/** A shape with each field of a public type, of the field's own kind, and null only where the field may be null. */
type Covering<T> = Shape & { readonly fields: CoveringFields<T> }
type CoveringFields<T> = { readonly [Name in keyof T]-?: CoveringField<Exclude<T[Name], undefined>> }

type CoveringField<Value> =
  NonNullable<Value> extends Plain
    ? Leaf<Value>
    : NonNullable<Value> extends readonly (infer Entry)[]
      ? [Entry] extends [Plain]
        ? Leaf<readonly Entry[]>
        : Many<Covering<Entry>>
      : CoveringObject<NonNullable<Value>, Extract<Value, null>>

type CoveringObject<Value, Nothing> =
  | (Embedded<LeafFields, string, Nothing> & { readonly fields: CoveringFields<Value> })
  | ([Nothing] extends [never] ? never : One<Covering<Value>>)

/** Requires that a shape has every field of the public type `T`: `covers<Pet>()(petShape)`. The start compares the rest, see `checkShapes`. */
export function covers<T>() {
  return <S extends Covering<T>>(shape: S): Shape => shape
}
