/** Business time that can be moved, in sandbox and test. */
export interface TimeTravel {
  /** Business time now, with this offset in milliseconds. */
  at(offset: number): Date
  /**
   * Resolves when every live instance uses this revision of business time, or a later one.
   * @param done tells in the refusal that the call has taken effect
   * @throws SERVICE_UNAVAILABLE when an instance has not confirmed it in time
   */
  everyInstanceUses(revision: number, done: string): Promise<void>
}
