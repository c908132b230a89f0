import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'
import { type CliResult, databaseSettings, runCli, runHosted } from './runCli.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const settings = () => ({ ...databaseSettings(store.address), DATA_DIR: store.folder })
const petstore = (...args: readonly string[]): Promise<CliResult> => runHosted(settings(), ...args)

it('without pg_stat_statements, petstore statements says how to get it', async () => {
  const { status, stderr, stdout } = await runCli(settings(), 'statements')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^pg_stat_statements: .*shared_preload_libraries.*CREATE EXTENSION/m)
})

it.each(['0', '1001', 'many'])('--limit %s is refused', async (limit) => {
  expect(await petstore('statements', '--limit', limit)).toMatchObject({ status: 2, stderr: expect.stringContaining('from 1 to 1000') })
})
