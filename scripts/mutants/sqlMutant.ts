/** A fault in a statement that writes: `text` of a file below `src/db/queries/` becomes `fault`. At least one test of the folders `tests` must fail. */
export interface SqlMutant {
  /** The rule that the fault breaks. */
  readonly rule: string
  readonly file: string
  /** Occurs once in the file. */
  readonly text: string
  readonly fault: string
  /** Folders or files below `test/`. */
  readonly tests: readonly string[]
}
