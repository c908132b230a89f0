/** The reason why one statement cannot read a selection. The resolvers read it then. */
export class Unplannable extends Error {
  override readonly name = 'Unplannable'
}
