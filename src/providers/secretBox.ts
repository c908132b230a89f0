import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { SecretBox } from '../domain/ports/secretBox.js'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A box whose keys can be replaced while it is in use. */
export interface ReplaceableSecretBox extends SecretBox {
  /** @param masters as in `createSecretBox`. @returns a function that puts the keys of before back */
  adopt(masters: readonly Buffer[]): () => void
}

/**
 * AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256. Each purpose and use has a key of its own, derived from a master key by HKDF-SHA-256 (RFC 5869).
 * A sealed text is nonce, tag and ciphertext; the purpose is authenticated with it. It does not name its key: the keys are tried one after the other.
 * @param masters keys of 32 bytes, the newest first.
 */
export function createSecretBox(masters: readonly Buffer[]): ReplaceableSecretBox {
  let [newest, ...earlier] = rings(masters)
  function open(purpose: string, sealed: Buffer, second?: string): string {
    let refusal: unknown
    for (const ring of [newest, ...earlier]) {
      try {
        return ring.open(purpose, sealed, second)
      } catch (error) {
        refusal ??= error
      }
    }
    throw refusal
  }
  return {
    seal: (purpose, plain, second) => newest.seal(purpose, plain, second),
    open,
    reseal(purpose, sealed) {
      try {
        newest.open(purpose, sealed)
        return undefined
      } catch {
        return newest.seal(purpose, open(purpose, sealed))
      }
    },
    mac: (purpose, text) => newest.mac(purpose, text),
    earlierMacs: (purpose, text) => earlier.map((ring) => ring.mac(purpose, text)),
    adopt(others) {
      const before = [newest, ...earlier] as const
      const put = ([first, ...rest]: readonly [KeyRing, ...KeyRing[]]) => {
        newest = first
        earlier = rest
      }
      put(rings(others))
      return () => put(before)
    },
  }
}

function rings([newest, ...earlier]: readonly Buffer[]): [KeyRing, ...KeyRing[]] {
  if (!newest) throw new Error('a secret box needs a key')
  return [new KeyRing(newest), ...earlier.map((master) => new KeyRing(master))]
}

/** The keys that are derived from one master key. */
class KeyRing {
  private readonly derived = new Map<string, Buffer>()

  constructor(private readonly master: Buffer) {}

  seal(purpose: string, plain: string, second?: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, this.keyFor('seal', purpose, second), nonce).setAAD(Buffer.from(purpose))
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), text])
  }

  open(purpose: string, sealed: Buffer, second?: string): string {
    const nonce = sealed.subarray(0, NONCE_BYTES)
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
    const decipher = createDecipheriv(CIPHER, this.keyFor('seal', purpose, second), nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(tag)
    return decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)).toString('utf8') + decipher.final('utf8')
  }

  mac(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.keyFor('mac', purpose)).update(text).digest()
  }

  private keyFor(use: 'seal' | 'mac', purpose: string, second?: string): Buffer {
    const info = `petstore ${use} ${purpose}`
    if (second !== undefined) return this.derive(info, second) // not cached, because this key is for a single secret
    const known = this.derived.get(info)
    if (known) return known
    const made = this.derive(info)
    this.derived.set(info, made)
    return made
  }

  private derive(info: string, second = ''): Buffer {
    return Buffer.from(hkdfSync('sha256', this.master, second, info, KEY_BYTES))
  }
}
