import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import { judge } from './keywords.js'
import type { Direction, Position } from './position.js'

/** The findings about unknown fields and entries, when one contract allows all or none of them. */
export function opennessFindings(before: Schema, after: Schema, { subject, direction }: Position): Finding[] {
  return (['items', 'additionalProperties'] as const).flatMap((keyword): Finding[] => {
    const [was, is] = [widthOf(before[keyword]), widthOf(after[keyword])]
    if (was === is) return []
    const told = keyword === 'items' ? entriesTold[is] : fieldsTold[direction][is]
    return [{ kind: 'changed', subject, told, ...judge(widths.indexOf(is) < widths.indexOf(was) ? 'narrower' : 'wider', direction) }]
  })
}

const widths = ['none', 'some', 'all'] as const
type Width = (typeof widths)[number]

function widthOf(value: unknown): Width {
  if (value === false) return 'none'
  return typeof value === 'object' ? 'some' : 'all'
}

const entriesTold: Readonly<Record<Width, string>> = {
  none: 'has no entries any more',
  some: 'has entries of one schema only',
  all: 'has entries of any kind',
}

const fieldsTold: Readonly<Record<Direction, Readonly<Record<Width, string>>>> = {
  sent: { none: 'refuses unknown fields', some: 'accepts unknown fields of one schema only', all: 'accepts unknown fields' },
  received: { none: 'shows no unknown fields', some: 'shows unknown fields of one schema only', all: 'can show unknown fields' },
}
