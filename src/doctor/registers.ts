import type { Check } from './check.js'
import { configurationChecks } from './checks/configurationChecks.js'
import { databaseChecks } from './checks/databaseChecks.js'
import { loadChecks } from './checks/loadChecks.js'
import { schemaChecks } from './checks/schemaChecks.js'
import { secretChecks } from './checks/secretChecks.js'
import { serverChecks } from './checks/serverChecks.js'
import { tableChecks } from './checks/tableChecks.js'
import { transportChecks } from './checks/transportChecks.js'
import { useChecks } from './checks/useChecks.js'
import { kernelListReads, type ListRead } from './listReads.js'
import type { CountRows } from './readDatabase.js'
import { shopChecks } from './shopChecks.js'
import { shopCounts, shopListReads } from './shopDoctor.js'

/** All checks, in the order of reports: a new check is one entry of one of these lists. */
export const checks: readonly Check[] = [
  ...secretChecks,
  ...configurationChecks,
  ...transportChecks,
  ...schemaChecks,
  ...databaseChecks,
  ...tableChecks,
  ...useChecks,
  ...serverChecks,
  ...loadChecks,
  ...shopChecks,
]

/** The lists whose plans the doctor reads. */
export const listReads: readonly ListRead[] = [
  ...kernelListReads,
  // a list of one line for each part of the product
  ...shopListReads,
]

/** Further counts of rows. */
export const countedRows: CountRows = {
  ...shopCounts,
}
