import type { Readable } from 'node:stream'
import type { TransactionSql } from 'postgres'

/** Tells how far a backup or a restore is. @param unit by default the numbers are of rows */
export type TellProgress = (done: number, total: number, unit?: 'files') => void

/** Files beside the database that belong to a backup, such as uploaded pictures. */
export interface BackupFiles {
  /** The names of the files that the rows of the snapshot name. */
  names(tx: TransactionSql): Promise<string[]>
  /** @returns undefined when the store has no such file */
  open(name: string): Promise<Readable | undefined>
  /** Puts a file back under its name. The same file may be saved again. */
  save(name: string, content: Buffer): Promise<void>
}
