import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/observability/metrics.js'
import { renderMarkdown } from '../../src/site/markdown.js'
import { projectFile } from '../support/deploy/files.js'
import { selectorsOf } from '../support/deploy/promql.js'
import { alertRules, rules } from '../support/deploy/rules.js'
import { type PetStore, petStore } from '../support/petStore.js'

const page = projectFile('docs/alerts.md')
/** The metrics of the primary process of several processes are made at its start (`startPrimary.ts`). */
const ofPrimary = ['gateway_worker_replacements_total', 'gateway_worker_processes']
const known = new Set([
  ...createMetrics()
    .registry.getMetricsAsArray()
    .map(({ name }) => name),
  ...ofPrimary,
])

describe('the page about alerts', () => {
  const sections = [...page.matchAll(/^### (\w+)\n\n([\s\S]*?)(?=^##|(?![\s\S]))/gm)].map(
    ([, name = '', text = '']) => [name, text] as const,
  )

  it('has a section for each alert, and no other section', () => {
    expect(alertRules.length).toBeGreaterThan(30)
    expect(sections.map(([name]) => name).toSorted()).toEqual(alertRules.map(({ alert }) => alert).toSorted())
  })

  it('tells of each alert its meaning, where to look, and what to do', () => {
    for (const [name, text] of sections) {
      const keys = [...text.matchAll(/^- \*\*(.+?):\*\* \S/gm)].map(([, key]) => key)
      expect([name, keys]).toEqual([name, ['Meaning', 'Look at', 'Do']])
    }
  })

  it('is where the links of the alerts lead', () => {
    const { html } = renderMarkdown(page)
    for (const { alert, annotations } of alertRules) {
      const [, anchor] = /^\{\{ \$externalLabels\.docs \}\}\/alerts#(\w+)$/.exec(annotations.runbook_url ?? '') ?? []
      expect([alert, anchor]).toEqual([alert, alert.toLowerCase()])
      expect(html).toContain(`<h3 id="${anchor}">`)
    }
  })
})

describe('an alert', () => {
  it('has a unique name, a severity, a duration and a summary', () => {
    expect(new Set(alertRules.map(({ alert }) => alert)).size).toBe(alertRules.length)
    for (const { alert, labels, annotations, for: duration } of alertRules)
      expect([alert, labels.severity, duration, annotations.summary]).toEqual([
        alert,
        expect.stringMatching(/^(page|ticket)$/),
        expect.stringMatching(/^\d+[mh]$/),
        expect.stringMatching(/\S{3}/),
      ])
  })

  it('asks for metrics of the gateway', () => {
    for (const { expr } of rules) for (const { metric } of selectorsOf(expr)) expect(known, expr).toContain(metric)
  })

  it('and each recorded rule that it asks for stands in the rules', () => {
    const recorded = new Set(rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])))
    for (const { expr } of rules) for (const [name] of expr.matchAll(/job:\w+:\w+/g)) expect(recorded).toContain(name)
  })
})

describe('a count of rare events', () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore()
  })
  afterAll(() => store.close())

  it('is there from the start, so that Prometheus sees its first event', async () => {
    const { payload } = await store.app.http.inject('/metrics')
    const watched = alertRules
      .filter(({ expr }) => /increase\(/.test(expr))
      .flatMap(({ expr }) => selectorsOf(expr))
      .filter(({ metric, of }) => of === 'increase' && !ofPrimary.includes(metric))
    expect(watched.length).toBeGreaterThan(8)
    for (const { metric, labels } of watched) {
      const line = payload
        .split('\n')
        .find((text) => text.startsWith(metric) && Object.entries(labels).every(([label, value]) => text.includes(`${label}="${value}"`)))
      expect(line, `${metric} ${JSON.stringify(labels)}`).toMatch(/ 0$/)
    }
  })
})
