import { and, eq, type SQL, sql } from 'drizzle-orm'
import { DAY_MS } from '../../values/durations.js'
import { type DeprecationUseId, idOf } from '../../values/ids.js'
import type { Tx } from '../client.js'
import { numbers, timestamp } from '../sqlValues.js'
import { deprecationUses } from '../tables/deprecationUses.js'
import { users } from '../tables/users.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'

const columns = {
  id: deprecationUses.id,
  subject: deprecationUses.subject,
  kind: deprecationUses.kind,
  apiVersion: deprecationUses.apiVersion,
  userId: deprecationUses.userId,
  clientId: deprecationUses.clientId,
  uses: deprecationUses.uses,
  firstUsedAt: deprecationUses.firstUsedAt,
  lastUsedAt: deprecationUses.lastUsedAt,
  since: deprecationUses.since,
  sunset: deprecationUses.sunset,
  replacement: deprecationUses.replacement,
}

export type DeprecationUseRow = Pick<typeof deprecationUses.$inferSelect, keyof typeof columns>
export type NewDeprecationUse = Required<Omit<typeof deprecationUses.$inferInsert, 'id' | 'toldAt'>>

export const deprecationUseSorts = { id: 'integer', lastUsedAt: 'moment', sunset: 'moment' } as const

export interface DeprecationUseFilter {
  readonly subject?: string | null
}

export const deprecationUseReads = readsOf<DeprecationUseRow, DeprecationUseFilter>({
  table: deprecationUses,
  columns: columnsFor(columns, { always: ['id'] }),
  sorts: { id: deprecationUses.id, lastUsedAt: deprecationUses.lastUsedAt, sunset: deprecationUses.sunset },
  matching: ({ subject }) => and(subject && eq(deprecationUses.subject, subject)),
})

/** Adds uses to the sums of their callers, parts and versions, by one statement for any number of sums. */
export async function addDeprecationUses(tx: Tx, uses: readonly NewDeprecationUse[]): Promise<void> {
  // all processes lock the rows in the same order, so none waits for another in a circle
  const sorted = [...uses].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const texts = (textOf: (use: NewDeprecationUse) => string | null): SQL => sql`${sql.param(sorted.map(textOf))}::text[]`
  const moments = (momentOf: (use: NewDeprecationUse) => Date): SQL =>
    sql`${`{${sorted.map((use) => momentOf(use).toISOString()).join()}}`}::timestamptz[]`
  await tx.execute(sql`
    insert into ${deprecationUses} as known
      (user_id, client_id, api_version, kind, subject, uses, first_used_at, last_used_at, since, sunset, replacement)
    select * from unnest(
      ${numbers(sorted.map(({ userId }) => userId ?? 'null'))}, ${texts(({ clientId }) => clientId)}, ${texts(({ apiVersion }) => apiVersion)},
      ${texts(({ kind }) => kind)}, ${texts(({ subject }) => subject)}, ${numbers(sorted.map(({ uses: number }) => number))},
      ${moments(({ firstUsedAt }) => firstUsedAt)}, ${moments(({ lastUsedAt }) => lastUsedAt)}, ${moments(({ since }) => since)},
      ${moments(({ sunset }) => sunset)}, ${texts(({ replacement }) => replacement)})
    on conflict (user_id, client_id, api_version, subject) do update set
      uses = known.uses + excluded.uses, last_used_at = greatest(known.last_used_at, excluded.last_used_at),
      since = excluded.since, sunset = excluded.sunset, replacement = excluded.replacement`)
}

/** The days and the replacement that a part has now. */
type DeclaredDays = Pick<NewDeprecationUse, 'subject' | 'since' | 'sunset' | 'replacement'>

/**
 * Gives the rows of declared parts the days that the parts have now: a row has the days of its last use, and a day may have been moved since. Rows that another
 * transaction holds are left out.
 */
export async function writeDeclaredDays(tx: Tx, parts: readonly DeclaredDays[]): Promise<void> {
  if (parts.length === 0) return
  const texts = (textOf: (part: DeclaredDays) => string): SQL => sql`${sql.param(parts.map(textOf))}::text[]`
  await tx.execute(sql`
    with stale as (
      select uses.id, declared.since, declared.sunset, declared.replacement
      from ${deprecationUses} as uses join unnest(
        ${texts(({ subject }) => subject)}, ${texts(({ since }) => since.toISOString())}::timestamptz[],
        ${texts(({ sunset }) => sunset.toISOString())}::timestamptz[], ${texts(({ replacement }) => replacement)}
      ) as declared (subject, since, sunset, replacement) on declared.subject = uses.subject
      where (uses.since, uses.sunset, uses.replacement) is distinct from (declared.since, declared.sunset, declared.replacement)
      for update of uses skip locked)
    update ${deprecationUses} as uses set since = stale.since, sunset = stale.sunset, replacement = stale.replacement
    from stale where stale.id = uses.id`)
}

function keyOf({ userId, clientId, apiVersion, subject }: NewDeprecationUse): string {
  return JSON.stringify([userId, clientId, apiVersion, subject])
}

/** A caller is told once more so long before a sunset, when the part is still in use. */
const REMINDER_DAYS = 30

/**
 * The uses whose callers have not been told, or who use the part still when its end is near. They count as told from this transaction on. Anonymous callers
 * cannot be told.
 * @param limit of uses. @returns the addresses of active users by the ids of their uses; null for other callers
 */
export async function takeUsesToTell(tx: Tx, now: Date, limit: number): Promise<ReadonlyMap<DeprecationUseId, string | null>> {
  const reminder = sql`sunset - ${REMINDER_DAYS} * interval '1 day'`
  const recently = new Date(now.getTime() - REMINDER_DAYS * DAY_MS)
  const rows = await tx.execute<{ id: string; email: string | null }>(sql`
    with due as (
      select id from ${deprecationUses}
      where (user_id is not null or client_id is not null) and (told_at is null
        or (told_at < ${reminder} and ${timestamp(now)} >= ${reminder} and last_used_at >= ${timestamp(recently)}))
      order by user_id, client_id, id limit ${sql.raw(String(limit))} for update skip locked
    ), told as (
      update ${deprecationUses} as uses set told_at = ${timestamp(now)} from due where uses.id = due.id returning uses.id, uses.user_id
    )
    select told.id, ${users.email} as email
    from told left join ${users} on ${users.id} = told.user_id and ${users.status} = 'active' and ${users.deletedAt} is null
    order by told.id`)
  return new Map(rows.map(({ id, email }) => [idOf<DeprecationUseId>(id), email]))
}
