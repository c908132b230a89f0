/** A connection string cannot be used. The message is a sentence whose subject is the connection string. It names parameters and shows no value. */
export class DatabaseUrlProblem extends Error {
  override readonly name = 'DatabaseUrlProblem'
}
