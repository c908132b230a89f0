import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding, Verdict } from './change.js'
import { isTold, judge, keywords, shownValue, types } from './keywords.js'
import type { Direction, Inner, Position } from './position.js'
import { propertyFindings } from './propertyFindings.js'
import { deprecationChange, statedDeprecation } from './sunset.js'

/** The findings of two schemas without `$ref` and null. @param inner takes the schemas inside them */
export function schemaFindings(before: Schema, after: Schema, position: Position, today: string, inner: Inner): Finding[] {
  const { subject } = position
  // the keywords of a value of another type say nothing about the change
  if (types(before.type, after.type) === 'different') return ownFindings({ type: before.type }, { type: after.type }, position)
  for (const keyword of ['items', 'additionalProperties']) {
    const [was, is] = [before[keyword], after[keyword]]
    if (isObject(was) && isObject(is)) inner(was, is, keyword === 'items' ? `${subject}[]` : `${subject}.*`)
  }
  return [
    ...ownFindings(before, after, position),
    ...openness(before, after, position),
    ...valueFindings(before, after, position),
    ...branchFindings(before, after, position, inner),
    ...defaultFindings(before, after, position),
    ...visibility(before, after, position),
    ...deprecationChange(subject, statedDeprecation(before), statedDeprecation(after)),
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

/** `additionalProperties` and `items`, when a schema is compared with `true`, `false` or none. */
function openness(before: Schema, after: Schema, { subject, direction }: Position): Finding[] {
  return ['items', 'additionalProperties'].flatMap((keyword): Finding[] => {
    const [was, is] = [width(before[keyword]), width(after[keyword])]
    if (was === is) return []
    const told = `has ${is < was ? 'less' : 'more'} freedom in \`${keyword}\``
    return [{ kind: 'changed', subject, told, ...judge(is < was ? 'narrower' : 'wider', direction) }]
  })
}

/** 0 allows nothing, 1 allows values of a schema, 2 allows everything. */
function width(value: unknown): number {
  if (value === false) return 0
  return isObject(value) ? 1 : 2
}

function valueFindings(before: Schema, after: Schema, { subject, direction }: Position): Finding[] {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  if (!was || !is) {
    if (!was && !is) return []
    const told = is ? `allows only the values ${is.map(shown).join(', ')}` : 'allows any value'
    return [{ kind: 'changed', subject, told, ...judge(is ? 'narrower' : 'wider', direction) }]
  }
  const removed = was.filter((value) => !includes(is, value)).map((value) => valueFinding(value, 'narrower'))
  return [...removed, ...is.filter((value) => !includes(was, value)).map((value) => valueFinding(value, 'wider'))]

  function valueFinding(value: unknown, move: 'narrower' | 'wider'): Finding {
    const isAdded = move === 'wider'
    const told = isAdded ? 'is a new value' : 'is no value any more'
    const isUnknown = isAdded && direction === 'received'
    const reason = isUnknown ? { reason: 'A client that handles every known value meets an unknown value.' } : {}
    return { kind: isAdded ? 'added' : 'removed', subject: `${subject}.${value}`, told, ...judge(move, direction), ...reason }
  }
}

function valuesOf({ enum: values, const: only }: Schema): readonly unknown[] | undefined {
  if (only !== undefined) return [only]
  return Array.isArray(values) ? values : undefined
}

const includes = (list: readonly unknown[], value: unknown) => list.some((entry) => isDeepStrictEqual(entry, value))
const shown = (value: unknown) => JSON.stringify(value)

/** The alternatives of `anyOf` and `oneOf`, and the parts of `allOf`. An alternative is found again by its text, else by its position. */
function branchFindings(before: Schema, after: Schema, { subject, direction }: Position, inner: Inner): Finding[] {
  return ['anyOf', 'oneOf', 'allOf'].flatMap((keyword): Finding[] => {
    const [was, is] = [branches(before[keyword]), branches(after[keyword])]
    const gone = was.filter((branch) => !includes(is, branch))
    const come = is.filter((branch) => !includes(was, branch))
    const paired = Math.min(gone.length, come.length)
    gone.slice(0, paired).forEach((branch, at) => {
      inner(branch, come[at] ?? {}, subject)
    })
    const finding = (isMore: boolean, branch: Schema): Finding => {
      const move = isMore === (keyword === 'allOf') ? 'narrower' : 'wider'
      const told = `has ${isMore ? 'one more' : 'one less'} schema in \`${keyword}\`: ${shown(branch)}`
      return { kind: 'changed', subject, told, ...judge(move, direction, 'breaking') }
    }
    return [...gone.slice(paired).map((branch) => finding(false, branch)), ...come.slice(paired).map((branch) => finding(true, branch))]
  })
}

function branches(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value : []
}

function defaultFindings(before: Schema, after: Schema, { subject, direction }: Position): Finding[] {
  if (direction === 'received' || isDeepStrictEqual(before.default, after.default)) return []
  const told = `has the default ${shownValue(after, 'default')} instead of ${shownValue(before, 'default')}`
  const verdict: Verdict = before.default === undefined ? 'dangerous' : 'breaking'
  return [{ kind: 'changed', verdict, subject, told, reason: 'A client that leaves the value out gets another effect.' }]
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
