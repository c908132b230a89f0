import type { Document, Schema } from '../../src/rest/openapi/types.js'
import type { Change, Finding, Part } from './change.js'
import { nullability, splitNull } from './nullability.js'
import type { Position } from './position.js'
import { schemaFindings } from './schemaFindings.js'

/** The findings of two schemas, and the pairs of components inside them. */
interface Pair {
  readonly findings: Finding[]
  readonly inner: Set<Pair>
  /** The operations whose schemas are compared, for the outermost pairs. */
  readonly place?: string
}

/** Compares the schemas of two documents. A component is compared once for each direction, and its findings name all operations that show it. */
export interface SchemaComparison {
  /** Compares the schemas at a place, such as an operation. */
  compare(before: Schema, after: Schema, position: Position, place: string): void
  changes(part: Part): Change[]
}

type Schemas = Readonly<Record<string, Schema>>

/** @param today such as `2026-11-30` */
export function schemaComparison(before: Document, after: Document, today: string): SchemaComparison {
  // the schemas of a document are JSON Schemas
  const [old, now] = [before.components.schemas ?? {}, after.components.schemas ?? {}] as [Schemas, Schemas]
  const components = new Map<string, Pair>()
  const roots: Pair[] = []

  function visit(was: Schema, is: Schema, position: Position, into: Pair): void {
    const [wasName, isName] = [refName(was), refName(is)]
    if (wasName === undefined || isName === undefined) return inline(resolved(was, old), resolved(is, now), position, into)
    const key = `${position.direction} ${wasName} ${isName}`
    const known = components.get(key)
    const pair = known ?? { findings: [], inner: new Set<Pair>() }
    into.inner.add(pair)
    inline(siblings(was), siblings(is), position, into)
    if (known) return
    components.set(key, pair)
    if (wasName !== isName) pair.findings.push(renamed(wasName, isName))
    inline(named(wasName, old), named(isName, now), { ...position, subject: isName }, pair)
  }

  function inline(was: Schema, is: Schema, position: Position, into: Pair): void {
    const [first, second] = [splitNull(was), splitNull(is)]
    into.findings.push(...nullability(first.isNullable, second.isNullable, position))
    if (first.schema !== was || second.schema !== is) return visit(first.schema, second.schema, position, into)
    into.findings.push(...schemaFindings(was, is, position, today, (a, b, subject) => visit(a, b, { ...position, subject }, into)))
  }

  return {
    compare(was, is, position, place) {
      const root: Pair = { findings: [], inner: new Set(), place }
      roots.push(root)
      visit(was, is, position, root)
    },
    changes: (part) => withPlaces(roots).map((change) => ({ ...change, part })),
  }
}

function withPlaces(roots: readonly Pair[]): Omit<Change, 'part'>[] {
  const places = new Map<Pair, Set<string>>()
  const reach = (pair: Pair, place: string): void => {
    const known = places.get(pair) ?? new Set()
    places.set(pair, known)
    if (known.has(place)) return
    known.add(place)
    for (const inner of pair.inner) reach(inner, place)
  }
  for (const root of roots) reach(root, root.place ?? '')
  return [...places].flatMap(([{ findings }, at]) => findings.map((finding) => ({ ...finding, places: [...at].sort() })))
}

function renamed(before: string, after: string): Finding {
  const reason = 'The replies and requests stay the same, but the types of generated clients get another name.'
  return { kind: 'changed', verdict: 'dangerous', subject: before, told: `is called ${after} in the document`, reason }
}

function refName(schema: Schema): string | undefined {
  return typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined
}

/** The keywords beside `$ref`; in JSON Schema 2020-12 they count, too. */
function siblings({ $ref: _reference, ...rest }: Schema): Schema {
  return rest
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = refName(schema)
  return name === undefined ? schema : { ...named(name, schemas), ...siblings(schema) }
}

function named(name: string, schemas: Schemas): Schema {
  const found = schemas[name]
  if (!found) throw new Error(`components.schemas has no ${name}: the document of a contract holds all of its components`)
  return found
}
