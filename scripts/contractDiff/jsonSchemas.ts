import type { Document, Schema } from '../../src/rest/openapi/types.js'
import { hasAlternatives } from './alternatives.js'
import { type Change, type Finding, type Part, type Verdict, verdicts } from './change.js'
import { intersection } from './intersection.js'
import { nullability, splitNull } from './nullability.js'
import { type GivenSchema, plainSchema } from './plainSchema.js'
import type { Inner, Position } from './position.js'
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
  compare(before: GivenSchema, after: GivenSchema, position: Position, place: string): void
  changes(part: Part): Change[]
}

type Schemas = Readonly<Record<string, GivenSchema>>

/** @param today such as `2026-11-30` */
export function schemaComparison(before: Document, after: Document, today: string): SchemaComparison {
  // the schemas of a document are JSON Schemas
  const [old, now] = [before.components.schemas ?? {}, after.components.schemas ?? {}] as [Schemas, Schemas]
  const components = new Map<string, Pair>()
  const roots: Pair[] = []

  function visit(earlier: GivenSchema, later: GivenSchema, position: Position, into: Pair): void {
    const [was, is] = [plainSchema(earlier), plainSchema(later)]
    const [wasName, isName] = [refName(was), refName(is)]
    if (wasName === undefined || isName === undefined) return inline(was, is, position, into)
    const key = `${position.direction} ${wasName} ${isName}`
    const known = components.get(key)
    const pair = known ?? { findings: [], inner: new Set<Pair>() }
    into.inner.add(pair)
    inline(siblings(was), siblings(is), position, into)
    if (known) return
    components.set(key, pair)
    if (wasName !== isName) pair.findings.push(renamed(wasName, isName))
    inline(named(wasName, old), named(isName, now), { direction: position.direction, subject: isName }, pair)
  }

  /** Compares two schemas, of which one may be a reference. */
  function inline(was: Schema, is: Schema, position: Position, into: Pair): void {
    const [first, second] = [splitNull(was, resolvedIn(old)), splitNull(is, resolvedIn(now))]
    into.findings.push(...nullability(first.isNullable, second.isNullable, position))
    const keepsNames = [first.schema, second.schema].some(hasAlternatives)
    const [earlier, later] = [unfolded(first.schema, old, keepsNames), unfolded(second.schema, now, keepsNames)]
    const inner: Inner = (a, b, subject, isGiven = false) => visit(a, b, { direction: position.direction, subject, isGiven }, into)
    into.findings.push(...schemaFindings(earlier, later, position, today, inner, (a, b) => worst(a, b, position)))
  }

  function worst(was: Schema, is: Schema, position: Position): Verdict | undefined {
    const trial: Pair = { findings: [], inner: new Set() }
    visit(was, is, position, trial)
    const found = [...reached(trial)].flatMap(({ findings }) => findings)
    return verdicts.find((verdict) => found.some((finding) => finding.verdict === verdict))
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
  for (const root of roots) {
    for (const pair of reached(root)) places.set(pair, (places.get(pair) ?? new Set()).add(root.place ?? ''))
  }
  return [...places].flatMap(([{ findings }, at]) => findings.map((finding) => ({ ...finding, places: [...at].sort() })))
}

/** A pair with all pairs inside it. */
function reached(pair: Pair, found = new Set<Pair>()): ReadonlySet<Pair> {
  if (found.has(pair)) return found
  found.add(pair)
  for (const inner of pair.inner) reached(inner, found)
  return found
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

const resolvedIn = (schemas: Schemas) => (schema: GivenSchema) => resolved(plainSchema(schema), schemas)

function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = refName(schema)
  return name === undefined ? schema : intersection(resolved(named(name, schemas), schemas), siblings(schema))
}

/** @param keepsNames leaves a reference to a component without alternatives, because an alternative of the other schema may be the same reference */
function unfolded(schema: Schema, schemas: Schemas, keepsNames: boolean): Schema {
  const whole = resolved(schema, schemas)
  return keepsNames && !hasAlternatives(whole) ? schema : whole
}

function named(name: string, schemas: Schemas): Schema {
  const found = schemas[name]
  if (found === undefined) throw new Error(`components.schemas has no ${name}: the document of a contract holds all of its components`)
  return plainSchema(found)
}
