import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { WorkerPool } from '../../src/processes/workerPool.js'
import { keptLog } from '../support/keptLog.js'
import { until } from '../support/until.js'

it('replaces processes that end at their start after growing pauses, and none after the stop', async () => {
  const { log, text } = keptLog()
  const ends = () =>
    text()
      .split('\n')
      .flatMap((line) => (line.includes('another one takes its place') ? [JSON.parse(line)] : []))
  let [written, replacements] = ['', 0]
  const pool = new WorkerPool({
    size: 1,
    program: fileURLToPath(new URL('./crashingProgram.mjs', import.meta.url)),
    log,
    write: (lines) => {
      written += lines
    },
    countReplacement: () => {
      replacements += 1
    },
    handlers: { begin: () => ({ texts: {}, address: '' }), take: () => [], giveBack: () => {}, metrics: async () => '' },
  })
  expect(await pool.start()).toBe('http://127.0.0.1:1')
  await until(() => expect(ends().length).toBeGreaterThanOrEqual(4))
  await pool.stop()
  const { length } = ends()
  expect(
    ends()
      .slice(0, 4)
      .map(({ pauseMs }) => pauseMs),
  ).toEqual([0, 100, 300, 700])
  for (const { exitCode } of ends()) expect(exitCode).toBe(7)
  expect([pool.count, ends().length - replacements <= 1]).toEqual([0, true])
  expect(written).toBe('{"line":1}\n'.repeat(replacements + 1))
  expect(ends()).toHaveLength(length)
})
