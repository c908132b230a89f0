/** A user and a group, as numbers. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** The folders of one embedded server, and the accounts of its processes. */
export interface Site {
  /** The data directory of PostgreSQL; it can be absent. */
  readonly cluster: string
  /** A scratch folder with the links to PostgreSQL's libraries. */
  readonly runDir: string
  /** Holds the socket. Only the folder's owner and root may enter it. Changes when this process attaches to another process's server. */
  socketDir: string
  /** Holds `bin`, `lib` and `share` of PostgreSQL. */
  readonly native: string
  /** The account of this process. */
  readonly runner: Account
  /** The account of the cluster and of the server processes. It differs from `runner` when the runner is root. */
  readonly account: Account
  /** Spawn options of every server process. */
  readonly runAs: RunAs
}

export interface RunAs {
  readonly uid?: number
  readonly gid?: number
  readonly env: Record<string, string>
}

/** Receives the launcher's messages. */
export interface EmbeddedLog {
  info(message: string): void
  warn(message: string): void
}
