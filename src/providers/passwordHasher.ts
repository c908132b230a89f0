import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { BulkheadRejectedError, bulkhead } from 'cockatiel'
import type { PasswordHasher } from '../domain/services.js'
import { ApiError } from '../values/errors.js'

/** argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
const ARGON2ID = 2
const options = { algorithm: ARGON2ID, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const
/** What is compared with where there is no hash, so that it takes as long. Its password was random and is not known. */
const NOBODYS_HASH = '$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG9mIG91cnM$M2wBfVeNfZ1dCqhzdr6zH9Xg0rVDzRhzuJYcGqLtXzk'
/** Hashes that may wait: at some 30 ms each, the last waits for a few seconds. */
const MAX_WAITING = 200

/**
 * @param maxRunning hashes made at the same time; each takes a thread of Node's pool, of which there are four for everything, and 19 MiB.
 */
export function createPasswordHasher(maxRunning: number = Math.min(3, availableParallelism())): PasswordHasher {
  const gate = bulkhead(maxRunning, MAX_WAITING)
  const run = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await gate.execute(act)
    } catch (error) {
      if (error instanceof BulkheadRejectedError) throw new ApiError('SERVICE_UNAVAILABLE', 'Too many passwords are being checked')
      throw error
    }
  }
  return {
    hash: (password) => run(() => hash(password, options)),
    verify: (known, password) => run(async () => (await verify(known ?? NOBODYS_HASH, password, options)) && known != null),
  }
}
