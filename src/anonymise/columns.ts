import type { TableRules } from './columnRule.js'
import { kernelColumns } from './kernelColumns.js'
import { shopColumns } from './shopColumns.js'

/** The rules of all columns. A test finds the column that has none. */
export const columnRules: TableRules = {
  ...kernelColumns,
  // a list of one line for each part of the product
  ...shopColumns,
}
