/** A reason of ours for a connection that could not be opened. All other reasons are errors of the system, with its codes. */
export type ConnectFailureCode =
  | 'TLS_NOT_OFFERED'
  | 'TLS_UNTRUSTED'
  | 'TLS_OTHER_HOST'
  | 'TLS_FAILED'
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_SILENT'

export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'

  constructor(
    readonly code: ConnectFailureCode,
    cause?: unknown,
  ) {
    super(`the connection to the database could not be opened (${code})`, { cause })
  }
}
