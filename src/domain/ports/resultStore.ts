/** A kept answer, with the bytes of heap that it takes. */
export interface StoredResult {
  readonly key: string
  readonly bytes: number
}

/** Keeps answers by their keys. When it is full it drops the answer that was used least recently. */
export interface ResultStore<Stored extends StoredResult> {
  get(key: string): Stored | undefined
  /** @returns false when the answer is too large to be kept */
  set(stored: Stored): boolean
  delete(key: string): void
  clear(): void
  readonly load: { readonly entries: number; readonly bytes: number }
}

/** Makes a store. @param onEvict is told of an answer that was dropped because the store is full */
export type MakeResultStore = <Stored extends StoredResult>(onEvict: (stored: Stored) => void) => ResultStore<Stored>
