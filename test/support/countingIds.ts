import { createHash } from 'node:crypto'
import type { Ids } from '../../src/values/ids.js'

/** Names from a counter: two shops with the same calls make the same keys and tokens. */
export function countingIds(): Ids {
  let made = 0
  const next = () => {
    made += 1
    return createHash('sha256').update(`name ${made}`).digest()
  }
  return {
    random: (bytes) => next().subarray(0, bytes),
    uuid: () =>
      next()
        .toString('hex')
        .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5'),
  }
}
