import { expect, it } from 'vitest'
import { BoundedLines } from '../../src/observability/boundedLines.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { keptLog } from '../support/keptLog.js'

const MAX_LINES = 600

it('lines of one kind are bounded in each minute: one line tells of the others, and a metric counts them', async () => {
  const { log, text } = keptLog()
  const metrics = createMetrics()
  let now = 0
  const lines = new BoundedLines({ log: log.of('http'), metrics, kind: 'refusals', now: () => now })
  const flood = () => {
    for (let i = 0; i < 1000; i++) lines.write((own) => own.info('refused'))
  }
  const written = (word: string) => text().split(word).length - 1
  flood()
  expect([written('"msg":"refused"'), written('left out')]).toEqual([MAX_LINES, 1])
  now = 60_000
  flood()
  expect([written('"msg":"refused"'), written('left out')]).toEqual([2 * MAX_LINES, 2])
  expect(await metrics.registry.getSingleMetricAsString('gateway_log_lines_left_out_total')).toContain('{kind="refusals"} 800')
})
