import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from '../domain/ports/passwordHasher.js'
import { unavailable } from '../values/errors/make.js'
import { GateFull, type MakeGate, unmeasured } from '../values/fairGate.js'
import { normalizedPassword } from '../values/password.js'

const GATEWAY = 'gateway'
const ARGON2ID = 2
/** Cost of a hash: memory in kibibytes, and passes over this memory. */
interface HashCost {
  readonly memoryCost: number
  readonly timeCost: number
}
/** 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
const HASH_COST: HashCost = { memoryCost: 19 * 1024, timeCost: 2 }
/** Hashes that may wait: at some 30 ms each, the last waits for a few seconds. */
const MAX_WAITING = 200
/** Waiting passwords of one owner. An owner has fewer threads, so its last password waits a few seconds too. */
const MAX_WAITING_PER_OWNER = 100
const WAITING_KEPT = 50

interface PasswordHasherOptions {
  /** Hashes made at the same time. Each takes its memory and a thread of Node's pool, which has four threads for the whole process. */
  readonly maxRunning?: number
  readonly cost?: HashCost
  readonly makeGate?: MakeGate
}

/** Hashes with argon2id. */
export function createPasswordHasher({
  maxRunning = Math.min(3, availableParallelism()),
  cost = HASH_COST,
  makeGate = unmeasured,
}: PasswordHasherOptions = {}): PasswordHasher {
  const gate = makeGate('password_hashes', {
    places: maxRunning,
    placesPerOwner: Math.max(1, maxRunning - 1),
    queue: MAX_WAITING,
    queuePerOwner: MAX_WAITING_PER_OWNER,
    queueKept: WAITING_KEPT,
  })
  const options = { algorithm: ARGON2ID, parallelism: 1, ...cost } as const
  /** Compared with the password when there is no hash, so that both cases take equally long. Its own password was random and is not known. */
  const nobodysHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=1$c29tZSBzYWx0IG9mIG91cnM$M2wBfVeNfZ1dCqhzdr6zH9Xg0rVDzRhzuJYcGqLtXzk`
  const run = async <T>(owner: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await gate.run(owner, act)
    } catch (error) {
      if (error instanceof GateFull) throw unavailable('Too many passwords are waiting: try again in a second')
      throw error
    }
  }
  return {
    hash: (password, owner = GATEWAY) => run(owner, () => hash(normalizedPassword(password), options)),
    verify: (findHash, password, owner = GATEWAY) =>
      run(owner, async () => {
        const known = await findHash()
        const compare = (form: string) => verify(known ?? nobodysHash, form, options)
        const normalized = normalizedPassword(password)
        // earlier versions hashed the password as it was given
        return ((await compare(normalized)) || (normalized !== password && (await compare(password)))) && known != null
      }),
  }
}
