import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../src/rest/openapi/types.js'
import { alternativesOf } from './alternatives.js'
import { type Finding, type Verdict, verdicts } from './change.js'
import { judge } from './keywords.js'
import { type GivenSchema, plainSchema } from './plainSchema.js'
import type { Inner, Position, Worst } from './position.js'

/**
 * The findings about the alternatives of two schemas. Every alternative of a request must be accepted by a later alternative, and every alternative of a
 * reply must fit an earlier alternative.
 */
export function alternativeFindings(before: Schema, after: Schema, position: Position, inner: Inner, worst: Worst): Finding[] {
  const { subject, direction } = position
  const isSent = direction === 'sent'
  const [narrow, wide] = isSent ? [before, after] : [after, before]
  const [needs, holders] = [alternativesOf(narrow), alternativesOf(wide)]
  const ordered = (need: Schema, holder: Schema): [Schema, Schema] => (isSent ? [need, holder] : [holder, need])
  const compare = (need: Schema, holder: Schema) => inner(...ordered(need, holder), subject)

  const [need, holder] = [needs[0], holders[0]]
  if (need && holder && needs.length === 1 && holders.length === 1) {
    compare(need, holder)
    return []
  }
  const used = new Set<Schema>()
  const lonely: Schema[] = []
  for (const need of needs) {
    const found = bestHolder(need, holders, used, (holder) => worst(...ordered(need, holder)))
    if (found) compare(need, found)
    else lonely.push(need)
    if (found) used.add(found)
  }
  const findings: Finding[] = []
  for (const need of lonely) {
    const alike = holders.find((one) => !used.has(one) && isAlike(one, need))
    if (alike) compare(need, alike)
    else findings.push(alternative(isSent ? 'less' : 'more', need, judge(isSent ? 'narrower' : 'wider', direction, 'breaking')))
    if (alike) used.add(alike)
  }
  const spare = holders.filter((one) => !used.has(one))
  // a value that fits two alternatives of `oneOf` is wrong, so another list of them can exclude values
  const lists = exclusiveLists(wide)
  const mayOverlap = !isDeepStrictEqual(lists, exclusiveLists(narrow)) && !lists.every(areDisjoint)
  const overlap = {
    verdict: 'dangerous' as const,
    reason: isSent
      ? 'A value that fits two alternatives of `oneOf` is refused.'
      : 'A client may read a value that fits two alternatives of the earlier `oneOf`.',
  }
  const safe = judge(isSent ? 'wider' : 'narrower', direction)
  findings.push(...spare.map((one) => alternative(isSent ? 'more' : 'less', one, mayOverlap ? overlap : safe)))
  if (mayOverlap && spare.length === 0) findings.push({ kind: 'changed', subject, told: 'has other alternatives in `oneOf`', ...overlap })
  return findings

  function alternative(change: 'more' | 'less', schema: Schema, verdict: Pick<Finding, 'verdict' | 'reason'>): Finding {
    return { kind: 'changed', subject, told: `has one alternative ${change}: ${shortened(schema)}`, ...verdict }
  }
}

/** The alternative with the same text, else the alternative that holds all values; an alternative without a partner goes first. */
function bestHolder(
  need: Schema,
  holders: readonly Schema[],
  used: ReadonlySet<Schema>,
  worstOf: (holder: Schema) => Verdict | undefined,
): Schema | undefined {
  const same = holders.find((holder) => isDeepStrictEqual(holder, need))
  if (same) return same
  const ranked = holders.map((holder) => ({ holder, badness: badness(worstOf(holder)), isUsed: Number(used.has(holder)) }))
  const [best] = ranked.sort((one, other) => one.badness - other.badness || one.isUsed - other.isUsed)
  return best && best.badness < badness('breaking') ? best.holder : undefined
}

function badness(verdict: Verdict | undefined): number {
  return verdict ? verdicts.length - verdicts.indexOf(verdict) : 0
}

/** Whether the differences of two alternatives tell more than their texts. */
function isAlike(one: Schema, other: Schema): boolean {
  return one.$ref === other.$ref && isDeepStrictEqual(one.type, other.type)
}

/** The lists of `oneOf` in a schema and in its alternatives. */
function exclusiveLists({ anyOf, oneOf }: Schema): readonly (readonly GivenSchema[])[] {
  const branches: readonly GivenSchema[] = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []))
  const inner = branches.flatMap((branch) => exclusiveLists(plainSchema(branch)))
  return Array.isArray(oneOf) ? [oneOf, ...inner] : inner
}

/** Whether plain types show that no value fits two alternatives. */
function areDisjoint(alternatives: readonly GivenSchema[]): boolean {
  if (alternatives.length < 2) return true
  const types = alternatives.map(plainSchema).map(({ type }) => (type === 'integer' ? 'number' : type))
  return types.every((type) => typeof type === 'string') && new Set(types).size === types.length
}

const MOST_TEXT = 80

function shortened(schema: Schema): string {
  const text = JSON.stringify(schema)
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
}
