import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../src/rest/openapi/types.js'
import { alternativeFindings } from './alternativeFindings.js'
import { hasAlternatives } from './alternatives.js'
import { boundFindings } from './boundFindings.js'
import type { Finding, Verdict } from './change.js'
import { isTold, judge, keywords, shownValue, types } from './keywords.js'
import { opennessFindings } from './opennessFindings.js'
import type { Direction, Inner, Position, Worst } from './position.js'
import { propertyFindings } from './propertyFindings.js'
import { deprecationChange, statedDeprecation } from './sunset.js'
import { valueFindings } from './valueFindings.js'

/** The findings of two schemas without null. @param inner takes the schemas inside them. @param worst judges two alternatives */
export function schemaFindings(before: Schema, after: Schema, position: Position, today: string, inner: Inner, worst: Worst): Finding[] {
  const { subject } = position
  const facts = [
    ...defaultFindings(before, after, position),
    ...visibility(before, after, position),
    ...deprecationChange(subject, statedDeprecation(before), statedDeprecation(after), today),
  ]
  if (hasAlternatives(before) || hasAlternatives(after)) return [...facts, ...alternativeFindings(before, after, position, inner, worst)]
  // the keywords of a value of another type say nothing about the change
  if (types(before.type, after.type) === 'different') return ownFindings({ type: before.type }, { type: after.type }, position)
  for (const keyword of ['items', 'additionalProperties']) {
    const [was, is] = [before[keyword], after[keyword]]
    if (isObject(was) && isObject(is)) inner(was, is, keyword === 'items' ? `${subject}[]` : `${subject}.*`)
  }
  return [
    ...ownFindings(before, after, position),
    ...boundFindings(before, after, position),
    ...opennessFindings(before, after, position),
    ...valueFindings(before, after, position, today),
    ...partFindings(before, after, position, inner),
    ...facts,
    ...propertyFindings(before, after, position, today, inner),
  ]
}

function ownFindings(before: Schema, after: Schema, { subject, direction }: Position): Finding[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((keyword): Finding[] => {
    const told = `has \`${keyword}\` ${shownValue(after, keyword)} instead of ${shownValue(before, keyword)}`
    const common = { kind: 'changed', subject, told } as const
    const rule = keywords[keyword]
    if (!rule) {
      if (isTold(keyword) || isDeepStrictEqual(before[keyword], after[keyword])) return []
      return [{ ...common, verdict: 'dangerous', reason: 'The comparison has no rule for this keyword.' }]
    }
    const move = rule.move(before[keyword], after[keyword])
    return move ? [{ ...common, ...judge(move, direction, rule.received) }] : []
  })
}

/** The parts of `allOf`. A part is found again by its text, else by its position. */
function partFindings({ allOf: before }: Schema, { allOf: after }: Schema, { subject, direction }: Position, inner: Inner): Finding[] {
  const [was, is] = [partsOf(before), partsOf(after)]
  const isIn = (list: readonly Schema[], part: Schema) => list.some((entry) => isDeepStrictEqual(entry, part))
  for (const part of was) if (isIn(is, part)) inner(part, part, subject)
  const gone = was.filter((part) => !isIn(is, part))
  const come = is.filter((part) => !isIn(was, part))
  const paired = Math.min(gone.length, come.length)
  gone.slice(0, paired).forEach((part, at) => {
    inner(part, come[at] ?? {}, subject)
  })
  const finding = (change: 'more' | 'less'): Finding => {
    const move = change === 'more' ? 'narrower' : 'wider'
    return { kind: 'changed', subject, told: `has one condition ${change} in \`allOf\``, ...judge(move, direction, 'breaking') }
  }
  return [...gone.slice(paired).map(() => finding('less')), ...come.slice(paired).map(() => finding('more'))]
}

function partsOf(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value : []
}

function defaultFindings(before: Schema, after: Schema, { subject, direction, isGiven }: Position): Finding[] {
  if (direction === 'received' || isDeepStrictEqual(before.default, after.default)) return []
  const told = `has the default ${shownValue(after, 'default')} instead of ${shownValue(before, 'default')}`
  const common = { kind: 'changed', subject, told } as const
  if (before.default === undefined && isGiven) return [{ ...common, verdict: 'safe', reason: 'Every request gives the value already.' }]
  const verdict: Verdict = before.default === undefined ? 'dangerous' : 'breaking'
  return [{ ...common, verdict, reason: 'A client that leaves the value out gets another effect.' }]
}

/** A value that only travels in the other direction from now on. */
function visibility(before: Schema, after: Schema, { subject, direction }: Position): Finding[] {
  const flag: Readonly<Record<Direction, string>> = { sent: 'readOnly', received: 'writeOnly' }
  const keyword = flag[direction]
  const [was, is] = [before[keyword] === true, after[keyword] === true]
  if (was === is) return []
  const told = is ? `becomes \`${keyword}\`` : `is not \`${keyword}\` any more`
  if (!is) return [{ kind: 'changed', verdict: 'safe', subject, told, reason: 'Clients need not use it.' }]
  const reason = direction === 'sent' ? 'A client that sets the value is refused.' : 'A client that reads the value does not find it.'
  return [{ kind: 'changed', verdict: 'breaking', subject, told, reason }]
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}
