import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { timestamp } from '../sqlValues.js'
import { apiKeys } from '../tables/apiKeys.js'
import { auditEvents } from '../tables/auditEvents.js'
import { oauthClients } from '../tables/oauthClients.js'
import { signingKeys } from '../tables/signingKeys.js'

/** A number of things, and the first ids of them. */
export interface CountedIds {
  readonly count: number
  readonly ids: readonly string[]
}

export interface CredentialState {
  readonly unusedKeys: CountedIds
  readonly oldKeys: CountedIds
  /** OAuth clients whose secret nobody has rotated. */
  readonly oldClients: CountedIds
  /** The moment from which on the newest signing key signs; undefined before the first key. */
  readonly signingSince: Date | undefined
}

interface CredentialDays {
  readonly now: Date
  /** Keys that were made before, and never used. */
  readonly unusedBefore: Date
  /** Keys and secrets of before. */
  readonly oldBefore: Date
  readonly examples: number
}

/** The standing of keys and secrets. Nobody's name or address is read. */
export async function readCredentialState(db: Db, { now, unusedBefore, oldBefore, examples }: CredentialDays): Promise<CredentialState> {
  const isActive = sql`revoked_at is null and (expires_at is null or expires_at > ${timestamp(now)})`
  const keys = (condition: SQL) => countIds(db, sql`select id::text as id from ${apiKeys} where ${isActive} and ${condition}`, examples)
  const [unusedKeys, oldKeys, oldClients, [signing]] = await Promise.all([
    keys(sql`last_used_at is null and created_at < ${timestamp(unusedBefore)}`),
    keys(sql`last_used_at is not null and created_at < ${timestamp(oldBefore)}`),
    countIds(
      db,
      sql`select client_id as id from ${oauthClients} where status = 'active' and created_at < ${timestamp(oldBefore)} and not exists (
        select from ${auditEvents} where type = 'client_secret_rotated' and subject = client_id and occurred_at >= ${timestamp(oldBefore)})`,
      examples,
    ),
    db.execute<{ since: string | null }>(sql`select max(active_from) as since from ${signingKeys} where active_from <= ${timestamp(now)}`),
  ])
  return { unusedKeys, oldKeys, oldClients, signingSince: signing?.since ? new Date(signing.since) : undefined }
}

/** @param rows a SELECT of texts named `id` */
export async function countIds(db: Db, rows: SQL, examples: number): Promise<CountedIds> {
  const [row] = await db.execute<{ count: number; ids: string[] | null }>(sql`
    with found as (${rows}) select count(*)::int as count, to_json((array_agg(id order by length(id), id))[1:${sql.raw(String(examples))}]) as ids from found`)
  return { count: row?.count ?? 0, ids: row?.ids ?? [] }
}
