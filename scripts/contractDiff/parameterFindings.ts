import { isDeepStrictEqual } from 'node:util'
import type { Document, OpenapiParameter, Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { found } from './found.js'
import type { Named } from './operations.js'
import { otherFindings } from './otherFindings.js'
import type { Direction } from './position.js'
import { deprecationChange, removal, statedDeprecation } from './sunset.js'

/** The keys of a parameter with a rule. */
const JUDGED = ['name', 'in', 'required', 'deprecated', 'x-sunset', 'style', 'explode', 'schema', 'content']

/** The findings about parameters. @param direction `received` for the headers of a delivery, which its receiver reads */
export function parameterFindings(before: Named, after: Named, direction: Direction, comparison: Comparison): Finding[] {
  const { name } = before
  const [was, is] = [byKey(before, comparison.before), byKey(after, comparison.after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)]
    if (!old) return now ? [addition(named(name, now), now, direction)] : []
    const subject = named(name, old)
    if (!now) return [lost(subject, old, direction, comparison.today)]
    comparison.schemas.compare(schemaOf(old), schemaOf(now), { subject, direction, isGiven: old.required === true }, name)
    return [
      ...deprecationChange(subject, statedDeprecation(old), statedDeprecation(now), comparison.today),
      ...requirement(subject, old.required === true, now.required === true, direction),
      ...writing(subject, old, now, [...is.values()]),
      ...otherFindings(subject, old, now, JUDGED),
    ]
  })
}

/** Parameters by place and name. The names of headers ignore case, and parameters of a path count by their position in the path. */
function byKey({ path, operation }: Named, document: Document): ReadonlyMap<string, OpenapiParameter> {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)
  return new Map(
    operation.parameters.map((entry): [string, OpenapiParameter] => {
      const parameter = found<OpenapiParameter>(entry, document)
      const { in: place, name } = parameter
      const position = inPath.indexOf(name)
      const key = place === 'header' ? name.toLowerCase() : place === 'path' && position >= 0 ? String(position) : name
      return [`${place} ${key}`, parameter]
    }),
  )
}

/** `GET /v1/pets?status`, `GET /v1/pets header If-None-Match`. */
function named(name: string, parameter: OpenapiParameter): string {
  return parameter.in === 'query' ? `${name}?${parameter.name}` : `${name} ${parameter.in} ${parameter.name}`
}

/** The media type in which a parameter is written, with its schema; our documents have none. */
function contentOf(parameter: OpenapiParameter): readonly [type: string, schema: Schema] | undefined {
  const { content = {} } = parameter as { content?: Readonly<Record<string, { readonly schema?: Schema }>> }
  const [first] = Object.entries(content)
  return first && [first[0], first[1].schema ?? {}]
}

function schemaOf(parameter: OpenapiParameter): Schema {
  const { schema }: Partial<OpenapiParameter> = parameter
  return contentOf(parameter)?.[1] ?? schema ?? {}
}

function addition(subject: string, parameter: OpenapiParameter, direction: Direction): Finding {
  const common = { kind: 'added', subject } as const
  if (direction === 'received') return { ...common, verdict: 'safe', told: 'is new', reason: 'Receivers ignore unknown headers.' }
  if (parameter.required) return { ...common, verdict: 'breaking', told: 'is new and required', reason: 'A request without it is refused.' }
  const told = 'is new and optional'
  return schemaOf(parameter).default === undefined
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

/** The way a value is written: a name in a path does not travel, its place in the path and the style of a list do. */
function writing(subject: string, before: OpenapiParameter, after: OpenapiParameter, others: readonly OpenapiParameter[]): Finding[] {
  const common = { kind: 'changed', subject } as const
  const style = (parameter: OpenapiParameter) => [parameter.style, parameter.explode, contentOf(parameter)?.[0]]
  const styles: Finding[] = isDeepStrictEqual(style(before), style(after))
    ? []
    : [{ ...common, verdict: 'breaking', told: 'is written in another way', reason: 'A value in the earlier form is read wrongly.' }]
  if (before.name.toLowerCase() === after.name.toLowerCase()) return styles
  if (others.some((other) => other.in === 'path' && other.name === before.name)) {
    const reason = 'A client that builds the path as before sends the value of another parameter.'
    return [...styles, { ...common, verdict: 'breaking', told: `gives its place in the path to ${after.name}`, reason }]
  }
  const reason = 'Requests stay the same, but the arguments of generated clients get another name.'
  return [...styles, { ...common, verdict: 'dangerous', told: `is called ${after.name} in the document`, reason }]
}
