import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertRounds } from '../support/alerts/alertFaults.js'
import { type AlertWorld, openAlertWorld } from '../support/alerts/alertWorld.js'
import { playRound } from '../support/alerts/playAlerts.js'
import { hasPrometheus, type Prometheus, startPrometheus } from '../support/alerts/prometheus.js'
import { quickRules } from '../support/alerts/quickRules.js'
import { AlertWatch } from '../support/alerts/watchAlerts.js'
import { dashboards } from '../support/deploy/dashboards.js'
import { alertRules } from '../support/deploy/rules.js'
import { lacksForReplicas } from '../support/replicated.js'
import { type Load, startLoad } from '../support/steadyLoad.js'
import { until } from '../support/until.js'

const PER_SECOND = 10
/** Before the first fault, with all alerts silent. The process gets warm before Prometheus looks at it. */
const WARM_MS = 3000
const QUIET_MS = 5000

/** Alerts that look at times of minutes, even here. */
const BURN = /Burns(Fast|Slowly)$/

const faults = alertRounds.flat()

describe.skipIf(!hasPrometheus || lacksForReplicas !== undefined)(
  'a Prometheus that watches a gateway, with all durations divided by 60 (needs prometheus, postgresql-15 and redis-server)',
  () => {
    let world: AlertWorld
    let prometheus: Prometheus
    let watch: AlertWatch
    let load: Load
    beforeAll(async () => {
      world = await openAlertWorld()
      const { gateway, petId, staffKey, exporter } = world
      load = startLoad(gateway.url, PER_SECOND, [
        { name: 'tags', method: 'GET', path: '/v1/tags' },
        { name: 'pet', method: 'GET', path: `/v1/pets/${petId}`, headers: () => ({ 'x-api-key': staffKey }) },
        {
          name: 'graphql',
          method: 'POST',
          path: '/graphql',
          body: () => JSON.stringify({ query: 'query Pets { pets(limit: 5) { data { id name } } }' }),
        },
      ])
      await sleep(WARM_MS)
      prometheus = await startPrometheus({
        jobs: { 'petstore-gateway': new URL(gateway.url).host, exporter: exporter.host },
        rules: quickRules(),
        interval: '500ms',
      })
      await until(async () => {
        expect(await prometheus.query('up{job="petstore-gateway"} == 1')).toHaveLength(1)
        expect(await prometheus.firing()).toEqual([])
      })
      watch = new AlertWatch(prometheus)
    })
    afterAll(async () => {
      await watch?.stop()
      await load?.stop()
      await prometheus?.stop()
      await world?.close()
    })

    it('hears nothing as long as nothing is broken', async () => {
      await sleep(QUIET_MS)
      expect(watch.begun).toEqual([])
    })

    it('hears each alert on its fault, and no other alert', { timeout: 240_000 }, async () => {
      const startedAt = performance.now()
      const rows: string[] = []
      const faulty: string[] = []
      const lasting = new Set<string>()
      for (const round of alertRounds) {
        if (round === alertRounds.at(-1)) await until(() => expect([...watch.firing].filter((alert) => !BURN.test(alert))).toEqual([]))
        const at = performance.now()
        const { silent, surprising } = await playRound(world, watch, round, [...lasting])
        const seconds = Math.round((performance.now() - at) / 1000)
        for (const { name, fires, later = [], isMadeUp } of round)
          rows.push(
            `${isMadeUp ? 'made up' : 'real'} | ${name} | ${[...fires, ...later.map((alert) => `${alert} (later)`)].join(', ')} | ${seconds} s`,
          )
        if (silent.length > 0) faulty.push(`${silent.join(', ')} must fire within ${seconds} s`)
        if (surprising.length > 0)
          faulty.push(`${surprising.join(', ')} must be silent during: ${round.map(({ name }) => name).join('; ')}`)
        for (const { later = [] } of round) for (const alert of later) lasting.add(alert)
        // a window still holds the faults of the rounds before
        for (const alert of watch.firing) if (BURN.test(alert)) lasting.add(alert)
      }
      console.log(`${rows.join('\n')}\nall in ${Math.round((performance.now() - startedAt) / 1000)} s`)
      expect(faulty).toEqual([])
      expect(faults.flatMap(({ later = [] }) => later).filter((alert) => !watch.begun.includes(alert))).toEqual([])
      expect(alertRules.map(({ alert }) => alert).filter((alert) => !watch.begun.includes(alert))).toEqual([])
    })

    it('has heard texts without faults, and links to the page about alerts', () => {
      for (const [name, { summary, runbook_url }] of watch.texts) {
        expect([name, summary]).toEqual([name, expect.not.stringMatching(/error expanding|<no value>|\{\{/)])
        expect(runbook_url).toBe(`https://shop.example.com/docs/alerts#${name.toLowerCase()}`)
      }
    })

    it.each(dashboards)('has series for each query of $file', async ({ panels }) => {
      // a gateway measures these every five minutes
      world.exporter.lines = ['gateway_table_bytes{table="events"} 8192', 'gateway_ledger_breaches{invariant="stock is never negative"} 0']
      await sleep(2000)
      for (const { title, targets } of panels)
        for (const { expr } of targets) {
          const series = await prometheus.query(expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '5m'))
          expect([title, expr, series.length > 0]).toEqual([title, expr, true])
        }
    })
  },
)
