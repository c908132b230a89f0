import postgres from 'postgres'
import { bigintAsNumber, databaseUrl, POOL } from './database.js'

export type Parameter = string | number | Buffer | null

/** For transactions. */
export const client = postgres(databaseUrl, { max: POOL, onnotice: () => {}, types: { bigint: bigintAsNumber } })

/** Runs a statement that is prepared once for each connection. `Row` has the columns of the statement. */
export async function rows<Row extends object>(statement: string, parameters: readonly Parameter[]): Promise<Row[]> {
  return client.unsafe<Row[]>(statement, [...parameters], { prepare: true })
}
