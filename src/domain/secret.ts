import { createHash } from 'node:crypto'
import type { Ids } from '../values/ids.js'

const SECRET_BYTES = 32
/** Default overlap of a rotated secret with the new secret. */
export const DEFAULT_OVERLAP_SECONDS = 24 * 3600
export const MAX_OVERLAP_SECONDS = 7 * 24 * 3600

/** A secret of 256 random bits behind a prefix that tells what it is for. */
export function newSecret(ids: Ids, prefix: string): string {
  return prefix + ids.random(SECRET_BYTES).toString('base64url')
}

/** The only form in which such a secret is kept: SHA-256. A fast hash suffices for 256 random bits. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
