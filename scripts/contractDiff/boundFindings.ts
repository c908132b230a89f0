import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import { judge } from './keywords.js'
import type { Position } from './position.js'

/** The findings about the least and the greatest number. `minimum: 0` and `exclusiveMinimum: -1` are the same bound of an integer. */
export function boundFindings(before: Schema, after: Schema, { subject, direction }: Position): Finding[] {
  return sides.flatMap(({ keywords, isUpper }): Finding[] => {
    const growth = difference(boundOf(before, keywords, isUpper), boundOf(after, keywords, isUpper))
    if (growth === 0) return []
    const told = `has ${shown(after, keywords)} instead of ${shown(before, keywords)}`
    return [{ kind: 'changed', subject, told, ...judge(growth > 0 ? 'wider' : 'narrower', direction) }]
  })
}

/** The keyword whose value is allowed, and the keyword whose value is excluded. */
type Keywords = readonly [closed: string, open: string]

const sides: readonly { readonly keywords: Keywords; readonly isUpper: boolean }[] = [
  { keywords: ['minimum', 'exclusiveMinimum'], isUpper: false },
  { keywords: ['maximum', 'exclusiveMaximum'], isUpper: true },
]

interface Bound {
  readonly value: number
  readonly isOpen: boolean
}

/** The strictest lower bound of a schema. An upper bound is the lower bound of the negative numbers. */
function boundOf(schema: Schema, keywords: Keywords, isUpper: boolean): Bound {
  const bounds = keywords.flatMap((keyword, at): Bound[] => {
    const limit = schema[keyword]
    if (typeof limit !== 'number') return []
    const bound = { value: isUpper ? -limit : limit, isOpen: at === 1 }
    return [schema.type === 'integer' ? ofInteger(bound) : bound]
  })
  const none: Bound = { value: -Infinity, isOpen: false }
  return bounds.reduce((strictest, bound) => (difference(strictest, bound) < 0 ? bound : strictest), none)
}

function ofInteger({ value, isOpen }: Bound): Bound {
  return { value: isOpen ? Math.floor(value) + 1 : Math.ceil(value), isOpen: false }
}

/** More than 0 when the later bound allows more. */
function difference(before: Bound, after: Bound): number {
  return before.value === after.value ? Number(before.isOpen) - Number(after.isOpen) : before.value - after.value
}

function shown(schema: Schema, keywords: Keywords): string {
  const set = keywords.filter((keyword) => keyword in schema).map((keyword) => `\`${keyword}\` ${schema[keyword]}`)
  return set.length === 0 ? `no \`${keywords[0]}\`` : set.join(' and ')
}
