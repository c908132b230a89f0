import { setFlagsFromString } from 'node:v8'

/** V8 collects the old generation of the heap when it has grown by so many percent. 0: V8 decides, and lets it grow three- to fourfold. */
const EARLY = 60
const BY_ITSELF = 0

let holders = 0

/**
 * Makes V8 collect the old generation of the heap early, until each caller has called its returned function once. Rows in use during a collection of
 * the young generation are moved to the old generation and become garbage there at once, so a long export would otherwise fill the memory with such rows.
 */
export function collectEarly(): () => void {
  holders += 1
  if (holders === 1) growBy(EARLY)
  return () => {
    holders -= 1
    if (holders === 0) growBy(BY_ITSELF)
  }
}

function growBy(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`)
}
