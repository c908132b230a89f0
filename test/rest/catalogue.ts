import type { PetStore, Reply } from '../support/petStore.js'

/** Creates many pets with one statement. Prices, stocks and times repeat, so that a sort order needs the id to be unique. */
export async function manyPets({ sql }: PetStore, count: number): Promise<void> {
  await sql`
    insert into pets (sku, name, status, price, stock, species, created_at, updated_at)
    select 'BULK-' || n, 'Pet ' || lpad((n * 7919 % ${count})::text, 5, '0'),
      (array['available', 'pending', 'sold'])[n % 3 + 1]::pet_status, case when n % 5 > 0 then (n % 7) * 1000 end, n % 4,
      case when n % 2 = 0 then 'Dog' end, timestamptz '2026-01-01' + n % 11 * interval '1 day', timestamptz '2026-02-01' - n % 13 * interval '1 day'
    from generate_series(1, ${count}) as n`
}

/** The ids of the rows in a list. */
export function idsOf(reply: Reply): number[] {
  return reply.body.data.map((row: { id: number }) => row.id)
}

/** The targets of a `Link` header by their relation. */
export function linksOf(reply: Reply): Record<string, string> {
  return Object.fromEntries([...(reply.headers.link ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, url, rel]) => [rel, url]))
}

/** The refused fields of a reply that is a VALIDATION_ERROR. */
export function refusedFields(reply: Reply): string[] {
  return (reply.body.error?.details.fields ?? []).map((error: { field: string }) => error.field)
}

/** All rows of all tables, without the time at which a key was last used and the signs of life of instances. */
export async function everyRow({ sql }: PetStore): Promise<unknown> {
  const tables = await sql`select tablename from pg_tables where schemaname = 'public' and tablename <> 'clock_instances' order by 1`
  return Promise.all(
    tables.map(async ({ tablename }) => [
      tablename,
      [...(await sql`select to_jsonb(t) - 'last_used_at' as row from ${sql(tablename)} t order by 1`)],
    ]),
  )
}
