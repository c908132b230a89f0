import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Ids } from '../../values/ids.js'

const SECRET_BYTES = 32
const PATTERN = /^(pk_(?:live|test)_[A-Za-z0-9_-]{43})([0-9a-z]{7})$/

/** `pk_live_` or, in the sandbox, `pk_test_`; 256 random bits; a checksum, so that a mistyped key is refused without asking the database. */
export function newApiKey(ids: Ids, kind: 'live' | 'test'): string {
  const body = `pk_${kind}_${ids.random(SECRET_BYTES).toString('base64url')}`
  return body + checksum(body)
}

/** True when `key` has the form and checksum of one of ours; says nothing about whether it opens anything. */
export function isWellFormedKey(key: string): boolean {
  const [, body, sum] = PATTERN.exec(key) ?? []
  return body !== undefined && checksum(body) === sum
}

/** The only form in which a key is kept: SHA-256. A fast hash suffices for 256 random bits. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function checksum(body: string): string {
  return crc32(body).toString(36).padStart(7, '0')
}
