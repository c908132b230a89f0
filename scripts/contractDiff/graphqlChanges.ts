import { CriticalityLevel, type Change as Difference, DiffRule, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'
import { type Change, changesOf, type Finding, type Verdict } from './change.js'
import { type Deprecations, deprecationsOf } from './deprecationsOf.js'
import { deprecationChange, removal } from './sunset.js'

const verdictOf: Readonly<Record<CriticalityLevel, Verdict>> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
}

/** The changes of the GraphQL contract, by graphql-inspector. @param today such as `2026-11-30` */
export async function graphqlChanges(before: string, after: string, today: string): Promise<Change[]> {
  const [was, is] = [buildSchema(before), buildSchema(after)]
  const differences: readonly Difference[] = await diff(was, is, [DiffRule.ignoreDescriptionChanges])
  const [old, now] = [deprecationsOf(was), deprecationsOf(is)]
  const isNew = ([type = '']: readonly string[]) => is.getType(type) !== undefined && was.getType(type) === undefined
  const findings = differences.flatMap((difference) => {
    const { path = '', type } = difference
    // deprecationsOf tells deprecations; a new type and a new field are told with all that they hold
    if (/DEPRECATION|DESCRIPTION/.test(type) || path.includes('@deprecated')) return []
    if (isNew(path.split('.')) && type !== 'TYPE_ADDED') return []
    if (difference.meta?.addedToNewField === true) return []
    return [findingOf(difference, old, today)]
  })
  return changesOf('GraphQL', [...findings, ...deprecationFindings(old, now)])
}

/** The changes whose verdict differs from graphql-inspector's, with the reason. */
const own: Readonly<Record<string, (difference: Difference) => { verdict: Verdict; reason: string } | undefined>> = {
  FIELD_ARGUMENT_DEFAULT_CHANGED: changedDefault,
  INPUT_FIELD_DEFAULT_VALUE_CHANGED: changedDefault,
  FIELD_ARGUMENT_ADDED: ({ meta }) =>
    meta.isAddedFieldArgumentBreaking || meta.hasDefaultValue
      ? undefined
      : { verdict: 'safe', reason: 'A document without the argument works as before.' },
}

/** A later version has other defaults; a live version keeps its own. */
function changedDefault({ meta }: Difference): { verdict: Verdict; reason: string } | undefined {
  if (meta.oldDefaultValue === undefined || meta.oldDefaultValue === null) return undefined
  return { verdict: 'breaking', reason: 'A client that leaves the value out gets another effect.' }
}

/** Things that come and go as a whole. */
const WHOLE = /^(?:TYPE|FIELD|FIELD_ARGUMENT|INPUT_FIELD|ENUM_VALUE|DIRECTIVE)_(ADDED|REMOVED)$/

function findingOf(difference: Difference, before: Deprecations, today: string): Finding {
  const { type, criticality, path = 'The schema' } = difference
  const subject = coordinateOf(type, path)
  const verdict = verdictOf[criticality.level]
  const reason = criticality.reason ?? defaultReasons[verdict]
  const [, whole] = WHOLE.exec(type) ?? []
  if (whole === 'REMOVED' && verdict === 'breaking') return removal(subject, 'is gone', before.get(subject), today, reason)
  const kind = whole === 'ADDED' ? 'added' : whole === 'REMOVED' ? 'removed' : 'changed'
  return { kind, verdict, subject, told: toldBy(difference, kind, verdict), reason, ...own[type]?.(difference) }
}

const defaultReasons: Readonly<Record<Verdict, string>> = {
  breaking: 'A document that was valid is refused, or a client reads a value that it does not expect.',
  dangerous: 'A document stays valid, but its result may differ.',
  safe: 'Every valid document stays valid, with the result that it had.',
}

/** A schema coordinate from graphql-inspector's path, which joins names by dots: `Query.pets.q` becomes `Query.pets(q:)`. */
function coordinateOf(type: string, path: string): string {
  const [owner, field, argument] = path.split('.')
  return type.startsWith('FIELD_ARGUMENT') && argument !== undefined ? `${owner}.${field}(${argument}:)` : path
}

function toldBy({ type, message, meta }: Difference, kind: Finding['kind'], verdict: Verdict): string {
  if (kind === 'added') return verdict === 'breaking' ? 'is new and required' : 'is new'
  if (kind === 'removed') return 'is gone'
  // graphql-inspector names the two types of a field, an argument and an input field in three ways
  const was = meta.oldFieldType ?? meta.oldArgumentType ?? meta.oldInputFieldType
  const is = meta.newFieldType ?? meta.newArgumentType ?? meta.newInputFieldType
  if (was !== undefined && is !== undefined) return `has the type ${is} instead of ${was}`
  if (/DEFAULT/.test(type)) return `has the default ${meta.newDefaultValue ?? 'absent'} instead of ${meta.oldDefaultValue ?? 'absent'}`
  return `changes: ${message}`
}

function deprecationFindings(before: Deprecations, after: Deprecations): Finding[] {
  const both = [...after.keys()].filter((coordinate) => before.has(coordinate))
  return both.flatMap((coordinate) => deprecationChange(coordinate, before.get(coordinate), after.get(coordinate)))
}
