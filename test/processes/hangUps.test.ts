import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseSettings } from '../cli/runCli.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

let store: PetStore
let gateway: ChildProcess | undefined
beforeAll(async () => {
  store = await petStore()
})
afterAll(async () => {
  gateway?.kill('SIGKILL')
  await store.close()
})

/** Whether a process has a handler for SIGHUP, which is signal 1. */
function catchesHangUp(pid: number | undefined): boolean {
  const [, caught = '0'] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return (BigInt(`0x${caught}`) & 1n) === 1n
}

it.runIf(process.platform === 'linux')('a SIGHUP that comes while the gateway starts is obeyed after the start', async () => {
  const env = {
    PATH: process.env.PATH,
    ...unlimited,
    ...databaseSettings(store.address),
    APP_ENV: 'test',
    PORT: '0',
    DATA_DIR: store.folder,
  }
  const started = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  gateway = started
  let [lines, said] = ['', '']
  started.stdout.on('data', (text) => {
    lines += text
  })
  started.stderr.on('data', (text) => {
    said += text
  })
  await until(() => expect(catchesHangUp(started.pid)).toBe(true))
  expect(said).not.toContain('is ready at')
  started.kill('SIGHUP')
  await until(() => expect(said).toContain('is ready at'))
  await until(() => expect(lines).toContain('the settings were reloaded'))
})
