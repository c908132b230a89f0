import { type SQL, sql } from 'drizzle-orm'

/** A list of numbers, which may be written as texts, as one parameter, so that the text of a statement is the same for lists of every length. */
export function numbers(list: Iterable<number | string>, type: 'bigint' | 'int' = 'bigint'): SQL {
  return sql`${`{${[...list].join()}}`}::${sql.raw(type)}[]`
}

/** A moment as a parameter of a statement in plain SQL. */
export function timestamp(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`
}

/** A text of the program as a literal. Values of callers are parameters and never literals. */
export function literal(text: string): SQL {
  return sql.raw(`'${text.replaceAll("'", "''")}'`)
}
