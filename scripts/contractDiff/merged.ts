import type { Change } from './change.js'
import { grouped } from './grouped.js'

const STATUS = /^ (?:\d{3}|\dXX|default) /

/**
 * Tells a change once that many operations share, such as a new header of every reply: the operations become its places.
 * @returns the changes in their order, each group in the place of its first change
 */
export function merged(changes: readonly Change[]): Change[] {
  const keyOf = (change: Change) => JSON.stringify({ ...change, subject: sharedSubject(change), places: [] })
  return [...grouped(changes, keyOf).values()].flatMap((group) => {
    const [first, ...others] = group
    if (!first || others.length === 0) return group
    const places = [...new Set(group.flatMap((change) => change.places))].sort()
    const subject = sharedSubject(first)
    return [{ ...first, subject, places, ...(subject !== first.subject && { isShared: true as const }) }]
  })
}

/** The subject without its operation and, for a part of a reply, without its status. */
function sharedSubject({ subject, places: [place, ...more] }: Change): string {
  if (place === undefined || more.length > 0 || !subject.startsWith(place) || subject === place) return subject
  return subject.slice(place.length).replace(STATUS, ' reply ').trimStart()
}
