import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import { judge } from './keywords.js'
import type { Position } from './position.js'
import { deprecationChange, removal, valueDeprecation } from './sunset.js'

/** The findings about a list of values: `enum` and `const`. */
export function valueFindings(before: Schema, after: Schema, { subject, direction }: Position, today: string): Finding[] {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  if (!was || !is) {
    if (!was && !is) return []
    const told = is ? `allows only the values ${is.map((value) => JSON.stringify(value)).join(', ')}` : 'allows any value'
    return [{ kind: 'changed', subject, told, ...judge(is ? 'narrower' : 'wider', direction) }]
  }
  const named = (value: unknown) => `${subject}.${value}`
  const gone = was.filter((value) => !includes(is, value))
  const stayed = was.filter((value) => includes(is, value))
  return [
    ...gone.map(lost),
    ...is.filter((value) => !includes(was, value)).map(added),
    ...stayed.flatMap((value) => deprecationChange(named(value), valueDeprecation(before, value), valueDeprecation(after, value), today)),
  ]

  function lost(value: unknown): Finding {
    const told = 'is no value any more'
    const { verdict, reason } = judge('narrower', direction)
    const ended = removal(named(value), told, valueDeprecation(before, value), today, reason)
    return verdict === 'safe' ? { ...ended, verdict, reason } : ended
  }

  function added(value: unknown): Finding {
    const unknown = { reason: 'A client that handles every known value meets an unknown value.' }
    const finding = { kind: 'added', subject: named(value), told: 'is a new value', ...judge('wider', direction) } as const
    return direction === 'received' ? { ...finding, ...unknown } : finding
  }
}

function valuesOf({ enum: values, const: only }: Schema): readonly unknown[] | undefined {
  if (only !== undefined) return [only]
  return Array.isArray(values) ? values : undefined
}

const includes = (list: readonly unknown[], value: unknown) => list.some((entry) => isDeepStrictEqual(entry, value))
