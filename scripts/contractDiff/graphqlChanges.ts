import { type Change as Difference, DiffRule, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'
import { type Change, changesOf, type Finding } from './change.js'
import { type Deprecations, deprecationsOf } from './deprecationsOf.js'
import { type GraphqlFacts, graphqlFacts } from './graphqlFacts.js'
import { graphqlReason } from './graphqlReasons.js'
import { graphqlTold } from './graphqlTold.js'
import { graphqlVerdict, knownInterfaces } from './graphqlVerdicts.js'
import { deprecationChange, removal } from './sunset.js'

/** The changes of the GraphQL contract, by graphql-inspector. @param today such as `2026-11-30` */
export async function graphqlChanges(before: string, after: string, today: string): Promise<Change[]> {
  const [was, is] = [buildSchema(before), buildSchema(after)]
  const differences: readonly Difference[] = await diff(was, is, [DiffRule.ignoreDescriptionChanges])
  const [old, now] = [deprecationsOf(was), deprecationsOf(is)]
  const facts = graphqlFacts(was, is, old, today)
  const isNew = ([name = '']: readonly string[]) =>
    name.startsWith('@') ? !was.getDirective(name.slice(1)) : is.getType(name) !== undefined && was.getType(name) === undefined
  const findings = differences.flatMap((difference) => {
    const { path = '', type, meta } = difference
    // deprecationsOf tells deprecations; a new type, a new field and a new directive are told with all that they hold
    if (/DEPRECATION|DESCRIPTION/.test(type) || path.includes('@deprecated')) return []
    if (isNew(path.split('.')) && !/^(?:TYPE|DIRECTIVE)_ADDED$/.test(type)) return []
    if (meta?.addedToNewField === true) return []
    return [findingOf(difference, facts, old, today)]
  })
  return changesOf('GraphQL', [...findings, ...deprecationFindings(old, now, today)])
}

/** Things that come and go as a whole. */
const WHOLE = /^(?:TYPE|FIELD|FIELD_ARGUMENT|INPUT_FIELD|ENUM_VALUE|DIRECTIVE|DIRECTIVE_ARGUMENT)_(ADDED|REMOVED)$/

function findingOf(difference: Difference, facts: GraphqlFacts, before: Deprecations, today: string): Finding {
  const { type } = difference
  const subject = coordinateOf(difference)
  const verdict = graphqlVerdict(difference, subject, facts)
  const reason = graphqlReason(type, verdict)
  const [, whole] = WHOLE.exec(type) ?? []
  if (whole === 'REMOVED' && verdict === 'breaking') return removal(subject, 'is gone', before.get(subject), today, reason)
  const kind = whole === 'ADDED' ? 'added' : whole === 'REMOVED' ? 'removed' : 'changed'
  return { kind, verdict, subject, told: graphqlTold(difference, kind, verdict, knownInterfaces(subject, facts)), reason }
}

/** A schema coordinate from graphql-inspector's path, which joins names by dots: `Query.pets.q` becomes `Query.pets(q:)`. */
function coordinateOf({ type, path = 'The schema', meta }: Difference): string {
  const argument = meta.directiveArgumentName ?? meta.addedDirectiveArgumentName ?? meta.removedDirectiveArgumentName
  if (type.startsWith('DIRECTIVE_ARGUMENT')) return `@${meta.directiveName}(${argument}:)`
  const [owner, field, name] = path.split('.')
  return type.startsWith('FIELD_ARGUMENT') && name !== undefined ? `${owner}.${field}(${name}:)` : path
}

function deprecationFindings(before: Deprecations, after: Deprecations, today: string): Finding[] {
  const both = [...after.keys()].filter((coordinate) => before.has(coordinate))
  return both.flatMap((coordinate) => deprecationChange(coordinate, before.get(coordinate), after.get(coordinate), today))
}
