/** Keeps answers for all processes. It may forget any of them, and it may be away. */
export interface SharedResults {
  /** @returns undefined when there is none, or when it does not come in time */
  get(key: string): Promise<Buffer | undefined>
  /** Does not wait. */
  set(key: string, text: Buffer, lifeMs: number): void
  close(): void
}

/** Writes answers as texts for other processes, and reads them. */
export interface ResultCodec<Answer> {
  pack(answer: Answer): Buffer
  /** @returns the answer with the bytes of heap that it takes; undefined for a text of another form */
  unpack(text: Buffer): { readonly answer: Answer; readonly bytes: number } | undefined
}
