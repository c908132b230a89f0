import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Db, Tx } from '../client.js'
import { signingKeys } from '../tables/signingKeys.js'
import { webhooks } from '../tables/webhooks.js'

/** A column whose texts the key of the server has sealed. */
export interface SealedColumn {
  readonly table: PgTable
  readonly id: PgColumn
  readonly column: PgColumn
}

/** The sealed texts that the server keeps for good. Answers for idempotency keys are sealed, too, but end after a day. */
export const sealedColumns = {
  signingKeys: { table: signingKeys, id: signingKeys.kid, column: signingKeys.privateKey },
  webhookSecrets: { table: webhooks, id: webhooks.id, column: webhooks.secret },
  previousWebhookSecrets: { table: webhooks, id: webhooks.id, column: webhooks.previousSecret },
} as const satisfies Readonly<Record<string, SealedColumn>>

/** A sealed text with the id of its row. */
export interface SealedText {
  readonly id: string
  readonly sealed: Buffer
}

/** All sealed texts of a column. The rest of a deleted row is empty. */
export async function selectSealedTexts(db: Db, { table, id, column }: SealedColumn): Promise<SealedText[]> {
  const rows = await db.execute<{ id: string; sealed: Buffer }>(
    sql`select ${id}::text as id, ${column} as sealed from ${table} where length(${column}) > 0 order by ${id}`,
  )
  return [...rows]
}

/** Replaces a sealed text. @returns false when the row has another text by now */
export async function replaceSealedText(tx: Tx, place: SealedColumn, { id, sealed }: SealedText, replacement: Buffer): Promise<boolean> {
  const { table, column } = place
  const row: SQL = sql`${place.id}::text = ${id} and ${column} = ${sealed}`
  const rows = await tx.execute(sql`update ${table} set ${sql.identifier(column.name)} = ${replacement} where ${row} returning 1`)
  return rows.length > 0
}
