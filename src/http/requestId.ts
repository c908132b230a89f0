const REQUEST_ID = /^[A-Za-z0-9-]{1,128}$/

/** @returns the caller's request id when it is valid, otherwise the id that `make` returns. */
export function requestId(given: unknown, make: () => string): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : make()
}
