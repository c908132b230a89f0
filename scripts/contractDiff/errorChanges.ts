import { isDeepStrictEqual } from 'node:util'
import type { CatalogueEntry } from '../../src/values/errors/entry.js'
import { type Change, changesOf, type Finding } from './change.js'

export type Catalogue = Readonly<Record<string, CatalogueEntry>>

/** The changes of the error catalogue. Titles and resolutions are texts for people, so their changes do not count. */
export function errorChanges(before: Catalogue, after: Catalogue): Change[] {
  const codes = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return changesOf(
    'Errors',
    codes.flatMap((code) => codeFindings(code, before[code], after[code])),
  )
}

function codeFindings(subject: string, before: CatalogueEntry | undefined, after: CatalogueEntry | undefined): Finding[] {
  if (!before) {
    const reason = 'A client that handles every known code meets an unknown code. It can still branch on the status and on `retry`.'
    return [{ kind: 'added', verdict: 'dangerous', subject, told: 'is a new code', reason }]
  }
  if (!after) {
    return [
      {
        kind: 'removed',
        verdict: 'breaking',
        subject,
        told: 'is no code any more',
        reason: 'A client that branches on the code does not meet it.',
      },
    ]
  }
  const common = { kind: 'changed', subject } as const
  const facts = (['status', 'type'] as const).flatMap((fact): Finding[] => {
    if (before[fact] === after[fact]) return []
    const told = `has the ${fact} ${after[fact]} instead of ${before[fact]}`
    return [{ ...common, verdict: 'breaking', told, reason: `A client that branches on the ${fact} takes the error for another.` }]
  })
  if (isDeepStrictEqual(before.retry, after.retry)) return facts
  const told = `has the retry advice ${JSON.stringify(after.retry)} instead of ${JSON.stringify(before.retry)}`
  return [
    ...facts,
    { ...common, verdict: 'dangerous', told, reason: 'A client that has the earlier advice in its code retries in the wrong cases.' },
  ]
}
