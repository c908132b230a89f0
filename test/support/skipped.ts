/** This machine cannot do what is asked. The message says why. */
export class Skipped extends Error {
  override readonly name = 'Skipped'
}
