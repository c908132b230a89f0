/** Hashes passwords in their normal form (NFKC), few at a time. @throws SERVICE_UNAVAILABLE when too many hashes wait in the server, or too many of this owner. */
export interface PasswordHasher {
  /** @param owner the owner whose share of the turns the call uses; by default the gateway itself. */
  hash(password: string, owner?: string): Promise<string>
  /**
   * Compares a password with a hash, of its normal form or of the password as given. It takes the same time when there is no hash.
   * @param findHash reads the hash once the owner has its turn, so a refused check reads and writes nothing.
   * @param owner as in `hash`.
   */
  verify(findHash: () => Promise<string | null | undefined>, password: string, owner?: string): Promise<boolean>
}
