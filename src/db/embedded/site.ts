/** A user and a group, as numbers. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Where one embedded server lives, and as whom its processes run. */
export interface Site {
  /** The data directory of PostgreSQL; it may not exist yet. */
  readonly cluster: string
  /** A scratch folder with the links to PostgreSQL's libraries. */
  readonly runDir: string
  /** Holds the socket; its owner alone (and root) may enter. Follows the server when this process attaches to another's. */
  socketDir: string
  /** Holds `bin`, `lib` and `share` of PostgreSQL. */
  readonly native: string
  /** The account of this process. */
  readonly runner: Account
  /** The account of the cluster and of the server processes: another than `runner` when that is root. */
  readonly account: Account
  /** Spawn options of every server process. */
  readonly runAs: RunAs
}

export interface RunAs {
  readonly uid?: number
  readonly gid?: number
  readonly env: Record<string, string>
}

/** Where the launcher tells what it does. */
export interface EmbeddedLog {
  info(message: string): void
  warn(message: string): void
}
