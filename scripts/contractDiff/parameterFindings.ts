import { isDeepStrictEqual } from 'node:util'
import type { Document, OpenapiParameter, Reference } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { found } from './found.js'
import type { Direction } from './position.js'
import { deprecationChange, removal, statedDeprecation } from './sunset.js'

type Parameters = readonly (OpenapiParameter | Reference)[]

/** The findings about parameters. @param direction `received` for the headers of a delivery, which its receiver reads */
export function parameterFindings(
  name: string,
  before: Parameters,
  after: Parameters,
  direction: Direction,
  comparison: Comparison,
): Finding[] {
  const [was, is] = [byKey(before, comparison.before), byKey(after, comparison.after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)]
    if (!old) return now ? [addition(named(name, now), now, direction)] : []
    const subject = named(name, old)
    if (!now) return [lost(subject, old, direction, comparison.today)]
    comparison.schemas.compare(old.schema, now.schema, { subject, direction }, name)
    return [
      ...deprecationChange(subject, statedDeprecation(old), statedDeprecation(now)),
      ...requirement(subject, old.required === true, now.required === true, direction),
      ...writing(subject, old, now),
    ]
  })
}

/** Parameters by place and name. The names of headers ignore case, and parameters of a path count by their position. */
function byKey(parameters: Parameters, document: Document): ReadonlyMap<string, OpenapiParameter> {
  let inPath = 0
  return new Map(
    parameters.map((entry): [string, OpenapiParameter] => {
      const parameter = found<OpenapiParameter>(entry, document)
      const key = { path: () => String(inPath++), header: () => parameter.name.toLowerCase(), query: () => parameter.name }[parameter.in]()
      return [`${parameter.in} ${key}`, parameter]
    }),
  )
}

/** `GET /v1/pets?status`, `GET /v1/pets header If-None-Match`. */
function named(name: string, parameter: OpenapiParameter): string {
  return parameter.in === 'query' ? `${name}?${parameter.name}` : `${name} ${parameter.in} ${parameter.name}`
}

function addition(subject: string, { required, schema }: OpenapiParameter, direction: Direction): Finding {
  const common = { kind: 'added', subject } as const
  if (direction === 'received') return { ...common, verdict: 'safe', told: 'is new', reason: 'Receivers ignore unknown headers.' }
  if (required) return { ...common, verdict: 'breaking', told: 'is new and required', reason: 'A request without it is refused.' }
  const told = 'is new and optional'
  return schema.default === undefined
    ? { ...common, verdict: 'safe', told, reason: 'A request without it works as before.' }
    : { ...common, verdict: 'dangerous', told, reason: 'A request without it gets the default: check that nothing changes.' }
}

function lost(subject: string, parameter: OpenapiParameter, direction: Direction, today: string): Finding {
  const told = 'is gone'
  if (direction === 'received')
    return { kind: 'removed', verdict: 'breaking', subject, told, reason: 'A receiver that reads it does not find it.' }
  const before = statedDeprecation(parameter)
  if (parameter.in === 'header' && !before) {
    return {
      kind: 'removed',
      verdict: 'dangerous',
      subject,
      told,
      reason: 'A request with the header is accepted, but the header has no effect.',
    }
  }
  return removal(subject, told, before, today, 'A request with the parameter is refused.')
}

function requirement(subject: string, was: boolean, is: boolean, direction: Direction): Finding[] {
  if (was === is) return []
  const common = { kind: 'changed', subject, told: is ? 'becomes required' : 'becomes optional' } as const
  const isWorse = direction === 'sent' ? is : was
  if (!isWorse) return [{ ...common, verdict: 'safe', reason: 'Everything that was right stays right.' }]
  const reason = direction === 'sent' ? 'A request without it is refused.' : 'A receiver that expects it may not find it.'
  return [{ ...common, verdict: 'breaking', reason }]
}

/** The way a value is written: a name in a path does not travel, the style of a list does. */
function writing(subject: string, before: OpenapiParameter, after: OpenapiParameter): Finding[] {
  const common = { kind: 'changed', subject } as const
  const style = ({ style, explode }: OpenapiParameter) => ({ style, explode })
  const styles: Finding[] = isDeepStrictEqual(style(before), style(after))
    ? []
    : [{ ...common, verdict: 'breaking', told: 'is written in another way', reason: 'A list in the earlier form is read wrongly.' }]
  if (before.name.toLowerCase() === after.name.toLowerCase()) return styles
  const reason = 'Requests stay the same, but the arguments of generated clients get another name.'
  return [...styles, { ...common, verdict: 'dangerous', told: `is called ${after.name} in the document`, reason }]
}
