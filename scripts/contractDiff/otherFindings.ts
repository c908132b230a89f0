import { isDeepStrictEqual } from 'node:util'
import type { Finding } from './change.js'

const TEXTS: readonly string[] = ['description', 'summary', 'title', 'tags', 'example', 'examples', 'externalDocs']

/** The findings about keys of a part that no rule judges, so that no change is silent. @param judged the keys with a rule */
export function otherFindings(subject: string, before: object, after: object, judged: readonly string[]): Finding[] {
  const [was, is] = [before, after] as Readonly<Record<string, unknown>>[] // parts of a document are JSON
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !judged.includes(key) && !TEXTS.includes(key))
  return keys.flatMap((key): Finding[] => {
    if (isDeepStrictEqual(was?.[key], is?.[key])) return []
    const told = `has \`${key}\` ${shown(is?.[key])} instead of ${shown(was?.[key])}`
    return [{ kind: 'changed', verdict: 'dangerous', subject, told, reason: 'The comparison has no rule for this key.' }]
  })
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value)
}
