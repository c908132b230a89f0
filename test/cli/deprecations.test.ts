import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aDeprecationUse } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type CliResult, databaseSettings, runCli, runHosted } from './runCli.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const petstore = (...args: readonly string[]): Promise<CliResult> =>
  runHosted({ ...databaseSettings(store.address), DATA_DIR: store.folder }, ...args)

describe('petstore deprecations', () => {
  it('tells when nobody uses a deprecated part', async () => {
    const settings = { ...databaseSettings(store.address), DATA_DIR: store.folder }
    expect(await runCli(settings, 'deprecations')).toMatchObject({ status: 0, stdout: 'Nobody uses a deprecated part.\n' })
    expect(await petstore('deprecations', '--json')).toMatchObject({ status: 0, stdout: '[]\n' })
  })

  it('prints the uses of all callers, as a table or with the fields of the API', async () => {
    // more than a page
    for (let i = 0; i < 101; i++) await aDeprecationUse(store, 'customer@example.com', { subject: `Pet.old${i}` })
    const table = await petstore('deprecations')
    expect(table.stdout.split('\n')).toHaveLength(103)
    expect(table.stdout).toMatch(
      /^ends +last used +uses +caller +part\n2027-05-01 +2026-11-20 +3 +user \d+ +Pet\.old\d+ \(v1\): use Pet\.name\n/,
    )
    const uses: { subject: string }[] = JSON.parse((await petstore('deprecations', '--json')).stdout)
    expect(new Set(uses.map(({ subject }) => subject)).size).toBe(101)
    const { body } = await store.rest('GET', '/v1/deprecations?subject=Pet.old7', { as: 'staff' })
    expect(uses.find(({ subject }) => subject === 'Pet.old7')).toEqual(body.data[0])
  })
})
