import { type GetColumnData, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Cents } from '../../values/money.js'
import { literal } from '../sqlValues.js'
import type { ColumnSql, Leaf, LeafScalar, NameOf } from './shape.js'

type ColumnOf<Data> = AnyPgColumn<{ data: Data }>
type SetColumn<Data> = AnyPgColumn<{ data: Data; notNull: true }>
type LeafOf<C extends AnyPgColumn> = Leaf<GetColumnData<C>, NameOf<C>>

/** Makes a leaf of one column. @param write the JSON text of a value that is not null */
function column<C extends AnyPgColumn>(scalar: LeafScalar, from: C, write: (value: SQL) => SQL): LeafOf<C> {
  return { kind: 'leaf', scalar, isList: false, isNullable: !from.notNull, columns: [from], json: (cell) => write(cell(from)) }
}

/**
 * The constructors of leaves. Each writes exactly the bytes that the field's scalar and `JSON.stringify` write. Each takes only columns of its own
 * kind of data. The server's start compares the scalars with the schema, because TypeScript cannot tell an `Int` from an `Int64`.
 */
export const leaf = {
  text: <C extends ColumnOf<string>>(from: C) => column('String', from, (value) => sql`to_json(${value})::text`),

  int: <C extends ColumnOf<number>>(from: C) => column('Int', from, (value) => sql`${value}::text`),

  int64: <C extends ColumnOf<number>>(from: C) => column('Int64', from, (value) => sql`${value}::text`),

  /** Exact up to 15 digits, as JavaScript's numbers are. The largest order has 15 digits. */
  decimal: <C extends ColumnOf<Cents>>(from: C) => column('Decimal', from, decimalOfCents),

  /** `to_char` writes in the session's time zone, which is UTC. */
  moment: <C extends ColumnOf<Date>>(from: C) =>
    column('DateTime', from, (value) => sql`'"'||to_char(${value}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')||'"'`),

  day: <C extends ColumnOf<string>>(from: C) => column('Date', from, (value) => sql`'"'||${value}::text||'"'`),

  /** A value of an enum. Its words need no escapes. */
  word<C extends ColumnOf<string>>(from: C): LeafOf<C> {
    return { ...column('enum', from, (value) => sql`'"'||${value}::text||'"'`), words: from.enumValues }
  },

  /** The opaque id of a row (Relay). An id of at most 16 digits makes no line that `encode` would break. */
  nodeId: <C extends SetColumn<number>>(type: string, id: C): Leaf<string, NameOf<C>> =>
    computed('ID', [id], (cell) => {
      const bytes = sql`convert_to(${literal(`${type}:`)}||${cell(id)}, 'UTF8')`
      return sql`'"'||translate(rtrim(encode(${bytes}, 'base64'), '='), '+/', '-_')||'"'`
    }),

  /** A list of texts. */
  texts: <C extends ColumnOf<string[]>>(from: C, write: (value: SQL) => SQL = (value) => sql`to_json(${value})::text`): LeafOf<C> => ({
    ...column('String', from, write),
    isList: true,
  }),

  /** A product of an amount and a number. */
  product: <A extends SetColumn<Cents>, B extends SetColumn<number>>(amount: A, number: B): Leaf<Cents, NameOf<A | B>> =>
    computed('Decimal', [amount, number], (cell) => decimalOfCents(sql`(${cell(amount)} * ${cell(number)})`)),

  /**
   * A list of words that a pure function gives for each pair of values of two enums. The function is asked for every pair, and its answers become a
   * CASE: the rule stands in one place. A value that PostgreSQL has learned since the start gives null: the object is then incomplete, and the resolvers answer.
   */
  tabulated<A extends SetColumn<string>, B extends SetColumn<string>, Word extends string>(
    first: A,
    second: B,
    answer: (first: A['_']['data'], second: B['_']['data']) => readonly Word[],
    words: readonly string[],
  ): Leaf<readonly Word[], NameOf<A | B>> {
    const ofFirst = (value: A['_']['data'], cell: ColumnSql): SQL => {
      const texts = wordsOf(second).map((other) => JSON.stringify(answer(value, other)))
      const [only = ''] = texts
      if (texts.every((text) => text === only)) return literal(only)
      return choice(cell(second), wordsOf(second), texts.map(literal))
    }
    const json = (cell: ColumnSql) =>
      choice(
        cell(first),
        wordsOf(first),
        wordsOf(first).map((value) => ofFirst(value, cell)),
      )
    return { ...computed('enum', [first, second], json), isList: true, words }
  },

  computed,
}

/** A field that is never null and is made of columns that are never null. @param json its JSON text */
function computed<Value, C extends SetColumn<unknown>>(
  scalar: LeafScalar,
  columns: readonly C[],
  json: (cell: ColumnSql) => SQL,
): Leaf<Value, NameOf<C>> {
  return { kind: 'leaf', scalar, isList: false, isNullable: false, columns, json }
}

function decimalOfCents(cents: SQL): SQL {
  return sql`trim_scale(${cents}::numeric / 100)::text`
}

function wordsOf<C extends ColumnOf<string>>(column: C): readonly C['_']['data'][] {
  if (!column.enumValues) throw new Error(`the column ${column.name} is no enum`)
  return column.enumValues // the data of an enum are its words
}

/** A CASE. @param answers the text for each of the words */
function choice(value: SQL, words: readonly string[], answers: readonly SQL[]): SQL {
  const cases = words.map((word, i) => sql`when ${literal(word)} then ${answers[i]}`)
  return sql`case ${value} ${sql.join(cases, sql` `)} end`
}
