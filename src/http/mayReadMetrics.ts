import { createHash, timingSafeEqual } from 'node:crypto'

const BEARER = /^bearer +(\S+)$/i

/** Whether an `Authorization` header has the token. The time of the comparison tells nothing of the token. @param token undefined: everybody may read */
export function mayReadMetrics(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true
  const [, given] = BEARER.exec(authorization ?? '') ?? []
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
