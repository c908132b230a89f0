/** A fault in a statement: `text` of a file becomes `fault`. At least one test of the folders `tests` must fail. */
export interface SqlMutant {
  /** The rule that the fault breaks. */
  readonly rule: string
  /** Below the folder of its list: `src/db/queries/` for statements that write, `src/` for planned reads. */
  readonly file: string
  /** Occurs once in the file. */
  readonly text: string
  readonly fault: string
  /** Folders or files below `test/`. */
  readonly tests: readonly string[]
}
