import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseSettings } from '../cli/runCli.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

let store: PetStore
const started: Worker[] = []
beforeAll(async () => {
  store = await petStore()
  const exec = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
  cluster.setupPrimary({ exec, execArgv: [], args: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
})
afterAll(async () => {
  for (const { process } of started) process.kill('SIGKILL')
  await store.close()
})

/** Starts the gateway as a supervisor with `node:cluster` does. @returns what it writes to standard error */
function start(settings: Readonly<Record<string, string>>): { worker: Worker; said: () => string } {
  const worker = cluster.fork({
    ...unlimited,
    ...databaseSettings(store.address),
    APP_ENV: 'test',
    PORT: '0',
    DATA_DIR: store.folder,
    ...settings,
  })
  started.push(worker)
  let said = ''
  worker.process.stderr?.on('data', (text) => {
    said += text
  })
  return { worker, said: () => said }
}

it('a process of a supervisor that uses node:cluster is a whole gateway', async () => {
  const { said } = start({})
  const url = await until(() => {
    const [, found] = /is ready at (\S+)/.exec(said()) ?? []
    if (found === undefined) throw new Error(`it is not ready: ${said()}`)
    return found
  })
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
})

it('such a process starts no processes of its own', async () => {
  const { worker, said } = start({ WORKERS: '2' })
  expect(await once(worker.process, 'close')).toEqual([1, null])
  expect(said()).toBe('Cannot start.\nWORKERS: a supervisor runs several processes of the gateway already. Set WORKERS=1\n')
})
