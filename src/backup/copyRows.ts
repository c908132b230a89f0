import type { Readable, Writable } from 'node:stream'
import type { TransactionSql } from 'postgres'
import { quotedName } from './quotedName.js'
import type { CopiedTable } from './wholeDatabase.js'

/** Bytes that are passed on together: postgres.js gives a chunk for each row, and a compressor takes as long for a short chunk as for a long one. */
const PIECE = 128 * 1024
const NEWLINE = 0x0a

const columnList = ({ columns }: CopiedTable) => columns.map(quotedName).join(', ')

/** The rows of a table in COPY's text format: https://www.postgresql.org/docs/current/sql-copy.html, "File Formats". */
export async function readRows(tx: TransactionSql, table: CopiedTable): Promise<Readable> {
  // a partitioned table can be copied by a query only
  const rows = await tx.unsafe(`copy (select ${columnList(table)} from ${quotedName(table.name)}) to stdout`).readable()
  // postgres.js (3.4.9) pauses the socket while the reader is behind, and leaves it so at the end: the next statement would have no answer
  return rows.once('end', () => rows._read(0))
}

/** Takes rows as `readRows` gives them. */
export function writeRows(tx: TransactionSql, table: CopiedTable): Promise<Writable> {
  return tx.unsafe(`copy ${quotedName(table.name)} (${columnList(table)}) from stdin`).writable()
}

/** Joins rows to pieces of whole rows. @param onRows is told of the rows of each piece */
export async function* inPieces(rows: AsyncIterable<Buffer>, onRows: (count: number) => void): AsyncGenerator<Buffer> {
  let [piece, size, count]: [Buffer[], number, number] = [[], 0, 0]
  for await (const chunk of rows) {
    piece.push(chunk)
    size += chunk.length
    count += rowsIn(chunk)
    if (size < PIECE) continue
    onRows(count)
    yield Buffer.concat(piece, size)
    ;[piece, size, count] = [[], 0, 0]
  }
  if (size === 0) return
  onRows(count)
  yield Buffer.concat(piece, size)
}

/** Every row ends with a line feed, and the line feeds of values are escaped. */
function rowsIn(text: Buffer): number {
  let count = 0
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) count += 1
  return count
}
