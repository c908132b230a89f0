import type { CredentialState } from '../db/inspect/credentialState.js'
import type { MigrationState } from '../db/inspect/migrationState.js'
import type { ServerState } from '../db/inspect/serverState.js'
import type { StatementScan } from '../db/inspect/statementScans.js'
import type { IndexUse, LooseKey, SequenceUse, TableUse } from '../db/inspect/tableState.js'
import type { DeprecatedPartUse, WebhookState } from '../db/inspect/useState.js'
import type { StatementTotal } from '../db/statementTotals.js'

export interface DatabaseFacts {
  /** Whether the gateway has started it. */
  readonly isEmbedded: boolean
  readonly state: ServerState
  readonly migrations: MigrationState
  /** Columns, constraints and unique indexes of this version that the database lacks. */
  readonly lostParts: readonly string[]
  readonly indexes: readonly IndexUse[]
  readonly looseKeys: readonly LooseKey[]
  readonly tables: readonly TableUse[]
  readonly sequences: readonly SequenceUse[]
  /** The statements that have taken most time; undefined where PostgreSQL does not count them. */
  readonly statements: readonly CountedStatement[] | undefined
}

export type CountedStatement = StatementTotal & Partial<Pick<StatementScan, 'plan' | 'tables'>>

/** The size of a table that grows by itself. */
export interface GrowthFacts {
  readonly table: string
  readonly rows: number
  readonly overdueSeconds: number
  /** The rows that it has at most; undefined when its rows have no bound but their age. */
  readonly maxRows: number | undefined
}

export interface StoredFacts {
  readonly credentials: CredentialState
  readonly webhooks: WebhookState
  /** Time since the oldest pending delivery fell due. */
  readonly backlogSeconds: number
  readonly deprecated: readonly DeprecatedPartUse[]
  readonly instances: number
  readonly growth: readonly GrowthFacts[]
  /** The plans of the statements by which operations read their lists. */
  readonly scans: readonly StatementScan[]
  /** Further counts, by their names. */
  readonly counts: Readonly<Record<string, number>>
}
