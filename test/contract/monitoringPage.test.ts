import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { logModules } from '../../src/observability/logLevels.js'
import { createMetrics } from '../../src/observability/metrics.js'

const page = readFileSync(path.join(import.meta.dirname, '../../docs/monitoring.md'), 'utf8')
/** The table of metrics, without the alerts behind it. */
const rows = [...page.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(
  ([, name = '', labels = '']) => [name, [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label)] as const,
)

it('the page about monitoring lists every metric of the gateway with its labels, and no other metric', () => {
  const metrics = createMetrics().registry.getMetricsAsArray() as readonly { name: string; labelNames?: readonly string[] }[]
  const own = metrics.filter(({ name }) => !/^(process|nodejs)_/.test(name)).map(({ name }) => name)
  const listed = rows.filter(([name]) => /^(gateway|http|database)_/.test(name)).map(([name]) => name)
  expect(own.length).toBeGreaterThan(30)
  expect(listed.toSorted()).toEqual(own.toSorted())
  for (const { name, labelNames } of metrics)
    if (own.includes(name) && labelNames) expect(rows.find(([listedName]) => listedName === name)?.[1], name).toEqual([...labelNames])
})

it('the page about monitoring lists the modules of the log', () => {
  const [, modules = ''] = /other levels for modules: ([^.]*)\./.exec(page) ?? []
  expect([...modules.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual([...logModules])
})
