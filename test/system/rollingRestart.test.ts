import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseSettings } from '../cli/runCli.js'
import { freePort } from '../support/chaos/freePort.js'
import { aPet } from '../support/factories.js'
import { hasNginx, type Nginx, startNginx } from '../support/nginx.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type LoadCall, startLoad } from '../support/steadyLoad.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const PER_SECOND = 200
/** Signals to stop, in each of the tests. */
const STOPS = Number(process.env.STOPS ?? 20)
/** Worker processes of each instance. */
const WORKERS = process.env.WORKERS ?? '1'
const LONGEST_STOP_MS = 30_000

interface Instance {
  readonly url: string
  start(): Promise<void>
  /** @returns status and milliseconds of the stop */
  stop(): Promise<{ status: number | null; ms: number }>
  kill(): void
}

let store: PetStore
const instances: Instance[] = []
let calls: LoadCall[]
beforeAll(async () => {
  store = await petStore()
  const { id } = await aPet(store)
  let made = 0
  calls = [
    ...Array.from({ length: 3 }, () => ({ name: 'GET', method: 'GET', path: `/v1/pets/${id}` })),
    {
      name: 'POST',
      method: 'POST',
      path: '/v1/tags',
      headers: { 'x-api-key': store.keys.staff },
      body: () => JSON.stringify({ name: `tag ${made++}` }),
    },
  ]
  for (let n = 0; n < 2; n++) instances.push(await place())
})
afterAll(async () => {
  for (const instance of instances) instance.kill()
  await store.close()
})

async function place(): Promise<Instance> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env.PATH,
    APP_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATA_DIR: store.folder,
    PORT: String(port),
    WORKERS,
    ...databaseSettings(store.address),
    ...unlimited,
  }
  let child: ChildProcess | undefined
  return {
    url,
    async start() {
      child = spawn(process.execPath, [program], { env, stdio: 'ignore' })
      await until(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200))
    },
    async stop() {
      if (!child) throw new Error('the instance does not run')
      const ended = once(child, 'exit')
      const startedAt = performance.now()
      child.kill('SIGTERM')
      const [status] = await ended
      return { status, ms: performance.now() - startedAt }
    },
    kill: () => void child?.kill('SIGKILL'),
  }
}

describe(`SIGTERM at ${PER_SECOND} requests a second, ${STOPS} times`, () => {
  it('loses no request that the server had accepted', { timeout: STOPS * 30_000 }, async () => {
    const [instance] = instances
    if (!instance) throw new Error('there is no instance')
    const all: Record<string, number> = {}
    for (let n = 0; n < STOPS; n++) {
      await instance.start()
      const load = startLoad(instance.url, PER_SECOND, calls)
      await until(() => expect(load.answered()).toBeGreaterThan(PER_SECOND / 2))
      const { status, ms } = await instance.stop()
      expect(status).toBe(0)
      expect(ms).toBeLessThan(LONGEST_STOP_MS)
      for (const counts of Object.values(await load.stop()))
        for (const [outcome, count] of Object.entries(counts)) all[outcome] = (all[outcome] ?? 0) + count
    }
    const { 200: reads, 201: writes, ECONNREFUSED: _refused, ...failed } = all
    console.log(`alone: ${STOPS} stops, ${reads} reads and ${writes} writes answered, failed: ${JSON.stringify(failed)}`)
    expect(failed).toEqual({})
  })

  it.skipIf(!hasNginx)('behind nginx, one instance after the other, fails no request', { timeout: STOPS * 30_000 }, async () => {
    for (const instance of instances) await instance.start()
    const nginx: Nginx = await startNginx(instances.map(({ url }) => url))
    const load = startLoad(nginx.url, PER_SECOND, calls)
    let longest = 0
    try {
      for (let n = 0; n < STOPS; n++) {
        const instance = instances[n % 2]
        const stop = await instance?.stop()
        expect(stop?.status).toBe(0)
        longest = Math.max(longest, stop?.ms ?? 0)
        await instance?.start()
      }
    } finally {
      const outcomes = await load.stop()
      console.log(`rolling: ${STOPS} restarts, longest stop ${Math.round(longest)} ms, ${JSON.stringify(outcomes)}`)
      expect(Object.fromEntries(Object.entries(outcomes).map(([name, counts]) => [name, Object.keys(counts)]))).toEqual({
        GET: ['200'],
        POST: ['201'],
      })
      await nginx.stop()
    }
    expect(longest).toBeLessThan(LONGEST_STOP_MS)
  })
})
