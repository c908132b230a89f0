import { and, type Column, eq, or, type SQL, sql } from 'drizzle-orm'
import type { Values } from './driver/compiled.js'

/** A caller's view of a table: the rule that hides rows from the caller. */
export interface Visible {
  /** Name of the rule. Equal names on one table stand for equal conditions, so callers share the statements of a rule. */
  readonly rule: string
  /** The values that the condition compares rows with, such as the caller's id. */
  readonly values: Values
  /** The condition of the visible rows. @param at the place of a value. @returns undefined when all rows are visible */
  condition(at: (name: string) => unknown): SQL | undefined
}

export const everyRow: Visible = { rule: 'all', values: {}, condition: () => undefined }
export const noRow: Visible = { rule: 'none', values: {}, condition: () => sql`false` }

/** The rows with a value in a column. @param name of the value; it also names the rule */
export function rowsWith(name: string, column: Column, value: unknown): Visible {
  return { rule: name, values: { [name]: value }, condition: (at) => eq(column, at(name)) }
}

/** The rows that both rules show. */
export function bothOf(first: Visible, second: Visible): Visible {
  return joined([first, second], ' and ', and)
}

/** The rows that one of the rules shows at least; no row for an empty list. */
export function eitherOf(rules: readonly Visible[]): Visible {
  const [first = noRow, ...others] = rules
  return others.length === 0 ? first : joined(rules, ' or ', or)
}

/** @param rules of which a value with the same name is the same value */
function joined(rules: readonly Visible[], word: string, join: (...conditions: (SQL | undefined)[]) => SQL | undefined): Visible {
  return {
    rule: `(${rules.map(({ rule }) => rule).join(word)})`,
    values: Object.assign({}, ...rules.map(({ values }) => values)),
    condition: (at) => join(...rules.map(({ condition }) => condition(at))),
  }
}

/** The condition for a statement that is built for one caller. */
export function conditionOf({ values, condition }: Visible): SQL | undefined {
  return condition((name) => values[name])
}

/** The condition for a statement that is kept and filled in with `values` of any caller. */
export function keptCondition({ condition }: Visible): SQL | undefined {
  return condition((name) => sql.placeholder(name))
}
