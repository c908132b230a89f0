import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { mix } from '../../bench/open/mix.js'
import { readResults } from '../../bench/readResults.js'
import { workloads } from '../../bench/workloads.js'

const text = readFileSync(path.join(import.meta.dirname, '../../bench/RESULTS.md'), 'utf8')

it('the results of the benchmark are read as they are written', () => {
  const { run, rows, costs, memoryMb } = readResults(`# Benchmark

- today, on a machine
- 10 pets
- medians

## Server CPU for a request: microseconds (ratio to limit)

| | limit | gateway | other |
|---|---|---|---|
| point read | 79 | 193 (2.44) |  |
| create | 121 | 511 (4.24) | 2 |

## Server and PostgreSQL CPU for a request: microseconds (ratio to limit)

| | limit | gateway | other |
|---|---|---|---|
| point read | 154 | 277 (1.80) |  |
| create | 447 | 1124 (2.52) | 4 |

## Most memory held

| | limit | gateway | other |
|---|---|---|---|
| MB | 77 | 374 | 138 |

## How to read it
`)
  expect([run, rows, memoryMb]).toEqual(['today, on a machine', '10 pets', 374])
  expect(Object.fromEntries(costs)).toEqual({
    'point read': { serverUs: 193, postgresUs: 84 },
    create: { serverUs: 511, postgresUs: 613 },
  })
})

it('the newest results have each workload of the mix that the benchmark measures', () => {
  const { costs } = readResults(text)
  const titles = workloads.filter(({ name }) => mix[name] !== undefined).map(({ title }) => title)
  expect(titles.length).toBeGreaterThan(5)
  for (const title of titles) expect(costs.get(title)?.serverUs, title).toBeGreaterThan(0)
})

it('results without figures of the gateway are refused', () => {
  expect(() => readResults('- a\n- b\n')).toThrow('no figures of the gateway')
})
