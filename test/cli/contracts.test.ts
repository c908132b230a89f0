import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openapiDocument } from '../../src/contract.js'
import { loadShownFacts } from '../../src/loadConfig.js'
import { packageVersion } from '../../src/values/packageVersion.js'
import { petStore } from '../support/petStore.js'
import { runCli, runHosted } from './runCli.js'

const folder = mkdtempSync(path.join(tmpdir(), 'petstore-contracts-'))
afterAll(() => rmSync(folder, { recursive: true }))

it.each([['--version'], ['-v']])('petstore %s prints the version of the package alone', async (option) => {
  const run = option === '-v' ? runHosted : runCli
  expect(await run({ APP_ENV: 'nonsense' }, option)).toEqual({ status: 0, stdout: `${packageVersion}\n`, stderr: '' })
})

describe('petstore openapi', () => {
  it.each([
    ['the default address', {}, 'http://127.0.0.1:8080'],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://shop.example' }, 'https://shop.example'],
    ['PUBLIC_URL with a prefix and a slash at its end', { PUBLIC_URL: 'https://shop.example/petstore/' }, 'https://shop.example/petstore'],
    ['HOST and PORT', { HOST: '0.0.0.0', PORT: '9000' }, 'http://localhost:9000'],
    ['an IPv6 address', { HOST: '::1', PORT: '9000' }, 'http://[::1]:9000'],
    ['PUBLIC_URL before HOST and PORT', { PUBLIC_URL: 'https://shop.example', HOST: '::', PORT: '9000' }, 'https://shop.example'],
    [
      'PUBLIC_URL without the settings of production',
      { PUBLIC_URL: 'https://shop.example', APP_ENV: 'production' },
      'https://shop.example',
    ],
    ['no empty PUBLIC_URL', { PUBLIC_URL: ' ' }, 'http://127.0.0.1:8080'],
  ])('names %s as the server', async (_what, settings, url) => {
    const shown = loadShownFacts(settings)
    expect(shown.base).toBe(url)
    expect(JSON.parse(await openapiDocument('3.1', shown)).servers).toMatchObject([{ url }])
  })

  it('prints the document that a gateway with the same settings serves', async () => {
    const settings = { PUBLIC_URL: 'https://shop.example/petstore' }
    const store = await petStore({ settings })
    for (const version of ['3.1', '3.0']) {
      const served = await store.app.http.inject({ url: `/openapi.json?v=${version}` })
      expect((await runHosted(settings, 'openapi', '--version', version)).stdout).toBe(served.body)
    }
    await store.close()
  })

  it('writes the same document to a file', async () => {
    const file = path.join(folder, 'openapi.json')
    const settings = { PUBLIC_URL: 'https://shop.example' }
    expect(await runCli(settings, 'openapi', '--out', file)).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(readFileSync(file, 'utf8')).toBe((await runHosted(settings, 'openapi')).stdout)
  })

  it.each([
    ['PUBLIC_URL', 'shop.example'],
    ['PORT', '99999'],
  ])('names a wrong %s', async (name, text) => {
    const { status, stdout, stderr } = await runHosted({ [name]: text }, 'openapi')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^${name}: must be [^\\n]+\\n$`))
  })
})
