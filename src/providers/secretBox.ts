import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { SecretBox } from '../domain/ports/secretBox.js'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256. Each purpose and use has a key of its own, derived from `master` by HKDF-SHA-256 (RFC 5869).
 * A sealed text is nonce, tag and ciphertext; the purpose is authenticated with it.
 * @param master 32 bytes.
 */
export function createSecretBox(master: Buffer): SecretBox {
  const derived = new Map<string, Buffer>()
  function derive(info: string, second = ''): Buffer {
    return Buffer.from(hkdfSync('sha256', master, second, info, KEY_BYTES))
  }
  function keyFor(use: 'seal' | 'mac', purpose: string, second?: string): Buffer {
    const info = `petstore ${use} ${purpose}`
    if (second !== undefined) return derive(info, second) // not cached, because this key is for a single secret
    const known = derived.get(info)
    if (known) return known
    const made = derive(info)
    derived.set(info, made)
    return made
  }
  return {
    seal(purpose, plain, second) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, keyFor('seal', purpose, second), nonce).setAAD(Buffer.from(purpose))
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text])
    },
    open(purpose, sealed, second) {
      const nonce = sealed.subarray(0, NONCE_BYTES)
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
      const decipher = createDecipheriv(CIPHER, keyFor('seal', purpose, second), nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(tag)
      return decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)).toString('utf8') + decipher.final('utf8')
    },
    mac: (purpose, text) => createHmac('sha256', keyFor('mac', purpose)).update(text).digest(),
  }
}
