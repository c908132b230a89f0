import type { Page } from '../values/page.js'
import { MAX_LIMIT } from '../values/page.js'
import { padShown } from './padShown.js'

/** A column of a table for people. */
export interface Column<Row> {
  readonly title: string
  /** Cells of a terminal that most values take at most; a longer value pushes the rest of its line. */
  readonly width: number
  of(row: Row): unknown
}

/** The arguments that read the next page of a list. */
interface NextPage {
  readonly limit: number
  readonly after: string | null
}

interface PrintedForm {
  readonly json?: boolean
  /** The table of an empty list. By default its titles. */
  readonly empty?: string
}

/**
 * Prints a list page by page, as a table or as a JSON array with a line for each row. It holds one page at a time, and reads no further page once the
 * reader of its output has left.
 * @param read reads a page.
 */
export async function printRows<Row>(
  read: (next: NextPage) => Promise<Page<Row>>,
  columns: readonly Column<Row>[],
  { json = false, empty }: PrintedForm,
): Promise<void> {
  let after: string | null = null
  let isFirst = true
  do {
    const page: Page<Row> = await read({ limit: MAX_LIMIT, after })
    after = page.hasMore ? page.next : null
    const isEmpty = isFirst && page.rows.length === 0
    const table = () => (isEmpty && empty !== undefined ? `${empty}\n` : tableLines(page.rows, columns, isFirst))
    const text = json ? jsonLines(page.rows, isFirst, after === null) : table()
    if (!(await printed(text))) return
    isFirst = false
  } while (after !== null)
}

/** Prints one object: its facts a line each, or as JSON. */
export async function printObject(facts: Readonly<Record<string, unknown>>, { json = false }: { readonly json?: boolean }): Promise<void> {
  const entries = Object.entries(facts)
  const widest = Math.max(...entries.map(([name]) => name.length))
  const lines = () => entries.map(([name, value]) => `${name.padEnd(widest)}  ${cell(value)}\n`).join('')
  await printed(json ? `${JSON.stringify(facts, null, 2)}\n` : lines())
}

/** Writes to standard output, and waits while its reader is slow. @returns false when the reader has left */
function printed(text: string): Promise<boolean> {
  return new Promise((resolve) => void process.stdout.write(text, (error) => resolve(!error)))
}

function jsonLines(rows: readonly unknown[], isFirst: boolean, isLast: boolean): string {
  const lines = rows.map((row) => JSON.stringify(row)).join(',\n')
  const start = isFirst ? '[' : lines === '' ? '' : ','
  return `${start}${lines === '' ? '' : `\n${lines}`}${isLast ? (isFirst && lines === '' ? ']\n' : '\n]\n') : ''}`
}

function tableLines<Row>(rows: readonly Row[], columns: readonly Column<Row>[], isFirst: boolean): string {
  const line = (cells: readonly string[]) => `${cells.map((text, i) => padShown(text, columns[i]?.width ?? 0)).join('  ')}`.trimEnd()
  const lines = rows.map((row) => line(columns.map(({ of }) => cell(of(row)))))
  return [...(isFirst ? [line(columns.map(({ title }) => title))] : []), ...lines].map((text) => `${text}\n`).join('')
}

/** A value in one cell. A text of a caller cannot command the terminal. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '-'
  if (value instanceof Date) return value.toISOString().replace(/\.\d+Z$/, 'Z')
  return (Array.isArray(value) ? value.join(',') : String(value)).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
