import postgres from 'postgres'
import { bigintAsNumber, databaseUrl, POOL } from './database.js'

const sql = postgres(databaseUrl, { max: POOL, onnotice: () => {}, types: { bigint: bigintAsNumber } })

/** Runs a statement that is prepared once for each connection. `Row` has the columns of the statement. */
export async function rows<Row extends object>(statement: string, parameters: readonly (string | number | null)[]): Promise<Row[]> {
  return sql.unsafe<Row[]>(statement, [...parameters], { prepare: true })
}
