import { type GraphQLSchema, resolveSchemaCoordinate } from 'graphql'
import { apiPath } from '../values/apiVersion.js'
import type { Deprecation } from '../values/deprecation.js'

interface KnownParts {
  readonly schema: GraphQLSchema
  /** The names of all routes; undefined where the table is not known yet: then nobody looks at the routes. */
  readonly routes?: ReadonlySet<string>
}

/**
 * The faults of replacements. A replacement is a part of the schema, a route, or a sentence of several words. It is not the part itself, nor does it lead
 * back to the part through the replacements of other deprecated parts.
 */
export function replacementFaults(deprecations: ReadonlyMap<string, Deprecation>, known: KnownParts): string[] {
  return [...deprecations.values()].flatMap((deprecation) => {
    const { subject, replacement } = deprecation
    const fault = missing(replacement, known) ?? circle(deprecation, deprecations)
    return fault === undefined ? [] : `${subject}: replacement ${fault}`
  })
}

/** A text that names a route, whether or not the table has it. */
const ROUTE = /^[a-z]+\s+\//i
/** A text that names a part of the schema, whether or not the schema has it. Points, colons and brackets have no spaces around them. */
const COORDINATE = /^\S+$/

function missing(replacement: string, { schema, routes }: KnownParts): string | undefined {
  if (ROUTE.test(replacement))
    return routes && !routes.has(replacement)
      ? `is ${replacement}, which the table of routes does not have: name a route as its row does, such as GET ${apiPath('pets')}`
      : undefined
  const isCoordinate = COORDINATE.test(replacement.replace(/\s*([.:()])\s*/g, '$1'))
  return isCoordinate && !isPart(schema, replacement)
    ? `is ${replacement}, which the schema does not have: name a part of the schema, such as Pet.name, or write a sentence`
    : undefined
}

function isPart(schema: GraphQLSchema, coordinate: string): boolean {
  try {
    const kind = resolveSchemaCoordinate(schema, coordinate)?.kind
    return kind !== undefined && kind !== 'NamedType' && !kind.startsWith('Directive')
  } catch {
    return false // no coordinate, or a part of a type that the schema does not have
  }
}

function circle({ subject, replacement }: Deprecation, deprecations: ReadonlyMap<string, Deprecation>): string | undefined {
  // an argument of a field ends together with the field
  if (replacement === subject || replacement.startsWith(`${subject}(`)) return 'is the part itself: name another part'
  const way = [subject]
  for (let next: string | undefined = replacement; next !== undefined; next = deprecations.get(next)?.replacement) {
    if (next === subject) return `leads back to the part (${[...way, subject].join(' → ')}): name a part that stays`
    if (way.includes(next)) return undefined // the parts of the circle are refused
    way.push(next)
  }
  return undefined
}
