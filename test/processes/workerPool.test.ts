import cluster from 'node:cluster'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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

it('goes on while the system refuses further processes, and starts them when it allows them again', async () => {
  const { log, text } = keptLog()
  let begun = 0
  const pool = new WorkerPool({
    size: 1,
    program: fileURLToPath(new URL('./crashingProgram.mjs', import.meta.url)),
    log,
    write: () => {
      begun += 1
    },
    countReplacement: () => {},
    handlers: { begin: () => ({ texts: {}, address: '' }), take: () => [], giveBack: () => {}, metrics: async () => '' },
  })
  await pool.start()
  cluster.setupPrimary({ cwd: '/no/such/folder' })
  await until(() => expect(text()).toMatch(/"reason":"spawn .* ENOENT"/))
  cluster.setupPrimary({ cwd: process.cwd() })
  const before = begun
  await until(() => expect(begun).toBeGreaterThan(before))
  await pool.stop()
})

it('a stop ends a start that is under way', async () => {
  const { log } = keptLog()
  const pool = new WorkerPool({
    size: 2,
    program: fileURLToPath(new URL('./slowProgram.mjs', import.meta.url)),
    log,
    write: () => {},
    countReplacement: () => {},
    handlers: { begin: () => ({ texts: {}, address: '' }), take: () => [], giveBack: () => {}, metrics: async () => '' },
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'petstore-pool-'))
  const mark = path.join(folder, 'mark')
  writeFileSync(mark, '') // so no process is the first one
  process.env.WORKER_MARK = mark
  const started = pool.start()
  await pool.stop()
  expect([await started, pool.count]).toEqual([undefined, 0])
  delete process.env.WORKER_MARK
  rmSync(folder, { recursive: true })
})

describe('a process that loads its program', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'petstore-pool-'))
    process.env.WORKER_MARK = path.join(folder, 'mark')
  })
  afterEach(() => {
    delete process.env.WORKER_MARK
    rmSync(folder, { recursive: true })
  })

  /** A pool whose first process has ended, so that another one loads its program. */
  async function loadingPool() {
    const { log, text } = keptLog()
    let begun = 0
    const pool = new WorkerPool({
      size: 1,
      program: fileURLToPath(new URL('./slowProgram.mjs', import.meta.url)),
      log,
      write: () => {},
      countReplacement: () => {},
      handlers: {
        begin: () => {
          begun += 1
          return { texts: {}, address: '' }
        },
        take: () => [],
        giveBack: () => {},
        metrics: async () => '',
      },
    })
    await pool.start()
    await until(() => expect([text().includes('another one takes its place'), pool.count, begun]).toEqual([true, 1, 1]))
    return { pool, begun: () => begun }
  }

  it('ends with the pool', async () => {
    const { pool, begun } = await loadingPool()
    await pool.stop()
    expect([pool.count, begun()]).toEqual([0, 1])
  })

  it('delays no reload, and neither does a process that ends during the reload', async () => {
    const { pool, begun } = await loadingPool()
    await pool.reload({ LOG_LEVEL: 'debug' })
    expect(begun()).toBe(1)
    await until(() => expect(begun()).toBe(2))
    await pool.reload({ LOG_LEVEL: 'debug' })
    await pool.reload({ LOG_LEVEL: 'fatal' })
    expect(begun()).toBe(2)
    await pool.stop()
  })
})
