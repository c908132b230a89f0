import type { IncomingMessage } from 'node:http'

/** Waits shorter than this many milliseconds are not noted: nearly all requests begin at once. */
const SHORT_MS = 20

const waits = new WeakMap<IncomingMessage, number>()

/** Notes how long a request has waited for its start, in milliseconds. */
export function noteWait(request: IncomingMessage, milliseconds: number): void {
  if (milliseconds >= SHORT_MS) waits.set(request, milliseconds)
}

/** The time that a request has waited for its start, in milliseconds; 0 for a short wait. */
export function waitOf(request: IncomingMessage): number {
  return waits.get(request) ?? 0
}
