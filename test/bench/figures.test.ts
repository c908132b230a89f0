import { expect, it } from 'vitest'
import { figuresOf, growthTable } from '../../bench/figures.js'
import { workloads } from '../../bench/workloads.js'

const slice = (cpuUs: number, postgresUs: number | undefined) => ({ cpuUs, postgresUs, perSecond: 1, p50Ms: 1, p99Ms: 1 })
const run = (factor: number, postgresUs: number | undefined) => ({
  measured: new Map([
    ['gateway', new Map([['point', [slice(80 * factor, postgresUs), slice(100 * factor, postgresUs), slice(120 * factor, postgresUs)]]])],
  ]),
})

it('shows a run as multiples of an earlier run, by the medians of its rounds', () => {
  const point = workloads.filter(({ name }) => name === 'point')
  const [before, now] = [figuresOf(run(1, 100)), figuresOf(run(1.2, 180))]
  expect(before).toEqual({ gateway: { point: { serverUs: 100, bothUs: 200 } } })
  expect(growthTable(before, now, point)).toContain('| point read | 1.20 · 1.50 |')
})

it('leaves PostgreSQL out where the system does not tell its CPU time', () => {
  expect(figuresOf(run(1, undefined))).toEqual({ gateway: { point: { serverUs: 100 } } })
})
