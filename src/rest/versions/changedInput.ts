/** Marks an input type of a version that differs from the schema's. */
export const changedInput = { isChanged: true } as const

/** True for such a type: an example of a whole body of the schema may not fit. @param extensions of an input type */
export function isChangedInput(extensions: Readonly<Record<string, unknown>>): boolean {
  return extensions.isChanged === true // only `changedInput` writes this key
}
