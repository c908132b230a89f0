import { expect, it } from 'vitest'
import { createMetrics } from '../../src/observability/metrics.js'
import { dashboards } from '../support/deploy/dashboards.js'
import { readYaml } from '../support/deploy/files.js'
import { selectorsOf } from '../support/deploy/promql.js'

const known = new Set(
  createMetrics()
    .registry.getMetricsAsArray()
    .map(({ name }) => name),
)

it.each(dashboards)('the panels of $file ask for metrics of the gateway, and tell what they show', ({ panels }) => {
  expect(panels.length).toBeGreaterThan(3)
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  for (const { title, description, targets } of panels) {
    expect([title, description]).toEqual([title, expect.stringMatching(/\.$/)])
    expect(targets.length).toBeGreaterThan(0)
    for (const { expr } of targets) for (const { metric } of selectorsOf(expr)) expect(known, `${title}: ${expr}`).toContain(metric)
  }
})

it('the panels of a dashboard lie beside each other', () => {
  for (const { panels } of dashboards)
    for (const [i, { gridPos: a }] of panels.entries())
      for (const { gridPos: b } of panels.slice(i + 1)) {
        expect(a.x + a.w).toBeLessThanOrEqual(24)
        const isBeside = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
        expect([a, b, isBeside]).toEqual([a, b, true])
      }
})

it('Grafana reads the dashboards from the folder of the compose file, and their data from its Prometheus', () => {
  const [{ providers }] = readYaml('deploy/grafana/provisioning/dashboards/petstore.yaml')
  const [{ datasources }] = readYaml('deploy/grafana/provisioning/datasources/prometheus.yaml')
  const [{ services }] = readYaml('deploy/compose.yaml')
  expect(services.grafana.volumes).toContain(`./grafana/dashboards:${providers[0].options.path}:ro`)
  expect(new URL(datasources[0].url).hostname).toBe('prometheus')
  for (const { panels } of dashboards) for (const { datasource } of panels) expect(datasource.uid).toBe(datasources[0].uid)
})
