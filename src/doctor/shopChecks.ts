import { apiPath } from '../values/apiVersion.js'
import { isLoopback } from '../values/loopback.js'
import { readUrl } from '../values/readUrl.js'
import { type Check, checkOf, findingsOf } from './check.js'

/** The checks of the shop. */
export const shopChecks: readonly Check[] = [
  {
    id: 'sandbox-payments',
    subject: 'configuration',
    severity: 'warning',
    isOfProduction: true,
    looksFor: 'payments that move no money, or that others can read',
    link: 'settings.md',
    judge: ({ config: { PAYMENT_BASE_URL } }) => {
      const address = PAYMENT_BASE_URL === undefined ? undefined : readUrl(PAYMENT_BASE_URL)
      return findingsOf(
        [
          PAYMENT_BASE_URL === undefined,
          {
            evidence: 'PAYMENT_BASE_URL: is not set. Orders are paid without moving money',
            fix: 'Set PAYMENT_BASE_URL to the payment provider.',
          },
        ],
        [
          address?.protocol === 'http:' && !isLoopback(address.hostname),
          { evidence: 'PAYMENT_BASE_URL: begins with http://, so others can read payments', fix: 'Use https://.', severity: 'error' },
        ],
      )
    },
  },
  {
    id: 'local-photos',
    subject: 'configuration',
    severity: 'info',
    isOfProduction: true,
    looksFor: 'uploaded pictures on the disk of one machine',
    link: 'operations.md#pictures',
    judge: ({ config: { PHOTOS_URL } }) =>
      findingsOf([
        PHOTOS_URL === undefined,
        {
          evidence: 'PHOTOS_URL: is not set. Pictures are files below DATA_DIR',
          fix: 'Set PHOTOS_URL, or mount one folder on all machines and back it up.',
        },
      ]),
  },
  checkOf(
    'rows',
    {
      id: 'demo-accounts',
      subject: 'database',
      severity: 'error',
      isOfProduction: true,
      looksFor: 'accounts of the demo catalogue, which everybody knows',
      link: 'operations.md#starting',
    },
    ({ counts: { demoAccounts = 0 } }) =>
      findingsOf([
        demoAccounts > 0,
        {
          evidence: `The database has ${demoAccounts} accounts of the demo`,
          fix: `Delete them: DELETE ${apiPath('users', '{id}')}. Their keys end with them.`,
        },
      ]),
  ),
  checkOf(
    'server',
    {
      id: 'books',
      subject: 'server',
      severity: 'error',
      looksFor: 'books of stock, orders and payments that do not agree',
      link: 'monitoring.md#metrics',
    },
    ({ metrics, noMetrics }) => {
      if (!metrics) return { missing: noMetrics }
      const breaches = metrics.sum('gateway_ledger_breaches')
      const stuck = metrics.sum('gateway_stuck_orders_total')
      return findingsOf(
        [breaches > 0, { evidence: `${breaches} rows of the books do not agree`, fix: 'Run petstore verify, which names the rows.' }],
        [
          stuck > 0,
          {
            evidence: `${stuck} orders had an undecided payment at the end of their reservation`,
            fix: 'Look for their lines in the log, and ask the payment provider.',
            severity: 'warning',
          },
        ],
      )
    },
  ),
]
