/*
 * Works around: on each new connection postgres.js (3.4.9) asks for the array types by a statement that it does not wait for. A connection that is lost
 * meanwhile rejects a promise that nobody handles, and the process ends.
 * Upstream: not reported yet.
 * Remove when: `fetchArrayTypes` of postgres.js handles the failure of its statement.
 */
import type postgres from 'postgres'
import { parse } from 'postgres-array'

/** `pg_type.oid` of the array types of our statements: of int4, int8, float8, text, varchar and uuid. */
const ARRAYS = [1007, 1016, 1022, 1009, 1015, 2951]
const TEXTS = [1009, 1015]

/** Teaches a client to write lists as arrays, and to read arrays of texts. */
export function knowArrays({ options }: postgres.Sql): void {
  for (const type of ARRAYS) options.serializers[type] = arrayText
  for (const type of TEXTS) options.parsers[type] = (text: string) => parse(text, String)
}

/** @returns values that are no list as they are: they are such texts already */
function arrayText(list: unknown): unknown {
  return Array.isArray(list) ? `{${list.map(elementText).join()}}` : list
}

function elementText(value: unknown): string {
  return value === null ? 'null' : `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
