/** Encrypts texts that the server must read again. Each purpose has its own key, so a text sealed for one purpose cannot be opened for another. */
export interface SecretBox {
  /** @param second a second secret, such as a client's idempotency key, without which the sealed text cannot be opened. */
  seal(purpose: string, plain: string, second?: string): Buffer
  /** @throws Error for a text that was sealed for another purpose, under another key or with another `second`. */
  open(purpose: string, sealed: Buffer, second?: string): string
  /** A keyed fingerprint (HMAC-SHA-256). */
  mac(purpose: string, text: string): Buffer
}
