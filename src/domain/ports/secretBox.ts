/**
 * Encrypts texts that the server must read again. Each purpose has its own key, so a text sealed for one purpose cannot be opened for another. While
 * the server's key changes, the box has the new key and the earlier keys: the new key seals, and every key opens.
 */
export interface SecretBox {
  /** @param second a second secret, such as a client's idempotency key, without which the sealed text cannot be opened. */
  seal(purpose: string, plain: string, second?: string): Buffer
  /** @throws Error for a text that was sealed for another purpose, under a key that the box does not have, or with another `second`. */
  open(purpose: string, sealed: Buffer, second?: string): string
  /** Seals a text again when an earlier key has sealed it. @returns undefined for a text of the new key. @throws Error as `open` */
  reseal(purpose: string, sealed: Buffer): Buffer | undefined
  /** A keyed fingerprint (HMAC-SHA-256). */
  mac(purpose: string, text: string): Buffer
  /** The fingerprints that the earlier keys make of a text; none outside of a change of the key. */
  earlierMacs(purpose: string, text: string): readonly Buffer[]
}
