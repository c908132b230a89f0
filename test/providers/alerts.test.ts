import { expect, it } from 'vitest'
import { createAlerts } from '../../src/providers/alerts.js'
import { keptLog } from '../support/keptLog.js'

it('the alert of a full disk names its cause and is logged once for each store', () => {
  const { log, text } = keptLog()
  const alerts = createAlerts(log)
  const cause = Object.assign(new Error('could not extend file'), { code: '53100' })
  for (const store of ['database', 'photos', 'database', 'database'] as const) alerts.diskFull(store, cause)
  const lines = text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ store, err }) => [store, err.code])).toEqual([
    ['database', '53100'],
    ['photos', '53100'],
  ])
})
