/** The position of the primary's log after the last write of each caller, known to all processes for a minute. */
export interface WritePositions {
  /** @returns the position after the caller's last write; null when the caller has not written in the last minute; undefined when nobody knows */
  find(caller: string): Promise<bigint | null | undefined>
  /** Resolves when all processes know it, or when it cannot be told. */
  note(callers: readonly string[], position: bigint): Promise<void>
  close(): void
}
