import type { Sql } from 'postgres'

/** Rows of the tables beside pets and orders, at most. */
const MOST_OTHERS = 100_000

/** The owners of the rows that callers see as their own: the users of the keys of a store. */
const OWN = `(select id from users where email = 'customer@example.com')`

/** The words of pets and users: every eighth row has `common`, a thousandth has each `rareN`. */
const search = (weight: string) =>
  `format('''%s'':1${weight} ''rare%s'':2${weight}', case when n % 8 = 0 then 'common' else 'usual' end, n % 1000)::tsvector`
const folded = `format(E' \\x02%s \\x02rare%s', case when n % 8 = 0 then 'common' else 'usual' end, n % 1000)`

/**
 * Fills the tables of a fresh store so that every list has many rows, and every filter both a value of many rows and a value of few.
 * @param rows number of pets and of orders. The other tables have at most 100 000 rows.
 */
export async function fillLists(sql: Sql, rows: number): Promise<void> {
  await sql.begin(async (tx) => {
    // one pass over full tables makes an index in a fraction of the time of an entry for each row; so does a table without foreign keys to check
    const indexes = await tx<{ name: string; definition: string }[]>`
      select index.relname as name, pg_get_indexdef(index.oid) as definition
      from pg_index join pg_class as index on index.oid = indexrelid join pg_class as owner on owner.oid = indrelid
      where owner.relnamespace = 'public'::regnamespace and owner.relkind = 'r' and not owner.relispartition
        and not exists (select from pg_constraint where conindid = indexrelid)`
    for (const { name } of indexes) await tx`drop index ${tx(name)}`
    await tx`select set_config('session_replication_role', 'replica', true) from pg_roles where rolname = current_user and rolsuper`
    for (const statement of statements(rows, Math.min(rows, MOST_OTHERS))) await tx.unsafe(statement)
    for (const { definition } of indexes) await tx.unsafe(definition)
  })
  // the statistics tell plans apart, and index-only scans need the visibility map
  await sql.unsafe('vacuum analyze')
}

function statements(rows: number, others: number): string[] {
  const names = Math.ceil(others / 5)
  const each = (count: number) => `from generate_series(1, ${count}) as n`
  /** The rows of a table are spread over 2025, by default in the order of their ids. */
  const moment = (count: number, place = 'n') => `timestamptz '2025-01-01Z' + ${place} * interval '365 days' / ${count}`
  return [
    // PostgreSQL would compute the texts of the search row by row, for ten times the time of all other columns
    'alter table pets alter column folded drop expression, alter column search drop expression',
    'alter table users alter column folded drop expression, alter column search drop expression',

    `insert into categories (name) select 'kind ' || n ${each(names)}`,
    `insert into tags (name) select 'tag ' || n ${each(names)}`,

    // six categories have eight of ten pets, as in the demo catalogue
    `insert into pets (sku, name, category_id, status, species, breed, description, price, stock, created_at, updated_at, folded, search)
     select 'P-' || n, 'Pet ' || md5(n::text), case when n % 10 < 8 then 1 + n % 6 else 1 + n % ${names} end,
       (case when n % 50 = 0 then 'pending' when n % 10 = 1 then 'sold' else 'available' end)::pet_status,
       'species ' || case when n % 10 < 8 then n % 6 else n % 1000 end, 'breed ' || n % 300, repeat('A friendly pet. ', 10),
       case when n % 20 > 0 then 100 + n::bigint * 7919 % 99900 end, n % 200,
       ${moment(rows)}, ${moment(rows, `(n::bigint * 7919 % ${rows})`)},
       ${folded}, ${search('A')} ${each(rows)}`,
    `insert into pet_tags select n, 1 + n % 6 ${each(rows)} union select n, 1 + n % ${names} ${each(rows)}`,

    `insert into users (email, username, first_name, last_name, created_at, folded, search)
     select 'user' || n || '@many.example', 'user' || n, 'First', 'Last', ${moment(others, `(n::bigint * 7919 % ${others})`)},
       ${folded}, ${search('D')} ${each(others)}`,

    // a tenth of the orders belongs to the customer, and hardly any order is open
    `insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
     select case when n % 10 = 0 then ${OWN} else 3 + n % ${others} end,
       (case when n % 1000 = 0 then 'pending' when n % 100 = 1 then 'shipped' when n % 20 = 2 then 'cancelled' else 'delivered' end)::order_status, 'captured',
       100 + n::bigint * 7919 % 99900, 'USD', ${moment(rows)}, now() ${each(rows)}`,
    `insert into order_items (order_id, line, pet_id, name, quantity, unit_price)
     select n, line, case when line = 2 and n % 10 = 0 then 1 else 1 + (n::bigint * 7919 + line) % ${rows} end, 'Pet', 1, 100
     ${each(rows)}, generate_series(1, 2) as line`,

    `insert into events (event_id, type, object_type, object_id, customer_id, body, created_at)
     select md5(n::text)::uuid, case when n % 8 = 0 then 'pet.stock_low' when n % 1000 = 1 then 'order.cancelled' else 'order.updated' end,
       case when n % 8 = 0 then 'pet' else 'order' end, n, case when n % 8 = 0 then null when n % 8 = 1 then ${OWN} else 3 + n % ${others} end,
       '{"data":{"object":{},"changes":{}}}', ${moment(others)} ${each(others)}`,
    `insert into webhooks (user_id, url, events, secret, created_at, updated_at)
     select case when n <= 50 then ${OWN} else 3 + n end, 'https://hooks.example.com/' || n, '{order.updated}', '\\x00', now(), now() ${each(names)}`,
    `insert into webhook_deliveries (webhook_id, event_id, status, attempts, created_at, finished_at)
     select case when n % 5 = 1 then 1 else 1 + n % ${names} end, n, (case when n % 100 = 1 then 'failed' else 'delivered' end)::webhook_delivery_status, 1,
       ${moment(others)}, now() ${each(others)}`,
    `insert into webhook_attempts (delivery_id, number, started_at, duration, request_headers, response_status)
     select n, 1, now(), 10, '{}', 200 ${each(others)}`,

    `insert into audit_events (type, occurred_at, user_id)
     select case when n % 1000 = 0 then 'role_changed' else 'signed_in' end, ${moment(others)}, 3 + n % ${others} ${each(others)}`,
    `insert into api_keys (user_id, hash, prefix, last4, scopes, created_at)
     select case when n % 1000 = 0 then ${OWN} else 3 + n % ${others} end, sha256(n::text::bytea), 'psk_test', '0000', '{}', now() ${each(others)}`,
    `insert into request_log (user_id, request_id, method, path, operation_name, status, duration, error_code, received_at)
     select case when n % 10 = 0 then ${OWN} else 3 + n % ${others} end, 'request-' || n, case when n % 100 = 0 then 'POST' else 'GET' end, '/v1/pets', 'pets',
       case when n % 1000 = 0 then 404 else 200 end, 1, case when n % 1000 = 0 then 'NOT_FOUND' end, now() - n * interval '1 second' ${each(others)}`,
    // most callers use the same parts
    `insert into deprecation_uses (user_id, api_version, kind, subject, uses, first_used_at, last_used_at, since, sunset, replacement)
     select case when n % 10 = 0 then ${OWN} else 3 + n % ${others} end, 'v' || n, 'field', 'Part ' || case when n % 10 < 8 then n % 6 else n % 1000 end, 1,
       ${moment(others)}, ${moment(others, `(n::bigint * 7919 % ${others})`)}, now(), now() + n % 300 * interval '1 day', 'Another' ${each(others)}`,
    `insert into oauth_clients (client_id, name, scopes, secret_hash, created_at)
     select 'client-' || n, 'Client ' || n, '{read}', sha256(n::text::bytea), now() ${each(300)}`,
  ]
}
