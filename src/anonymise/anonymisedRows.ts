import type { ColumnRule } from './columnRule.js'
import type { Pseudonyms } from './pseudonyms.js'

const NULL = '\\N'
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
const LETTERS = Object.fromEntries(Object.entries(ESCAPES).map(([letter, character]) => [character, letter]))

/** Applies a rule to each column of rows in COPY's text format. @param pieces each of whole rows */
export async function* anonymisedRows(pieces: AsyncIterable<Buffer>, rules: readonly ColumnRule[], by: Pseudonyms): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    const rows = piece.toString('utf8').split('\n')
    if (rows.pop() !== '') throw new Error('a row of a table was cut')
    yield Buffer.from(rows.map((row) => `${anonymised(row, rules, by)}\n`).join(''))
  }
}

function anonymised(row: string, rules: readonly ColumnRule[], by: Pseudonyms): string {
  const cells = row.split('\t')
  return rules.map((rule, i) => cell(cells[i] ?? NULL, rule, by)).join('\t')
}

function cell(text: string, rule: ColumnRule, by: Pseudonyms): string {
  if (text === NULL) return NULL
  const value = rule(
    text.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter),
    by,
  )
  return value === null ? NULL : value.replace(/[\\\b\f\n\r\t\v]/g, (character) => `\\${LETTERS[character] ?? character}`)
}
