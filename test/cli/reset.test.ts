import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoKey } from '../../src/seed/demoKey.js'
import { form, pictures } from '../rest/forms.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { commandKey, runCli, runHosted, settingsBeside } from './runCli.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: commandKey })
})
afterAll(() => store.close())

const settings = () => settingsBeside(store)
const reset = () => runHosted(settings(), 'reset')
const asDemo = (key: string) => ({ headers: { 'x-api-key': key } })

describe('petstore reset beside a running server', () => {
  it('deletes the uploaded pictures of the database, and no other picture of the store', async () => {
    const { id } = await aPet(store)
    const { body } = await store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...form({ content: pictures.png, file: 'a' }) })
    const photos = path.join(store.folder, 'photos')
    const uploaded = path.basename(new URL(body.photoUrls[0]).pathname)
    const foreign = `${crypto.randomUUID()}.png`
    writeFileSync(path.join(photos, foreign), pictures.png)
    expect(readdirSync(photos).sort()).toEqual([uploaded, foreign].sort())
    expect((await reset()).status).toBe(0)
    expect(readdirSync(photos)).toEqual([foreign])
  })

  it('keeps the staff key of the demo valid, with its role, and loads the demo anew', async () => {
    const key = await demoKey(store.app.services(), { DATA_DIR: store.folder })
    const made = await store.rest('POST', '/v1/pets', { ...asDemo(key), body: { name: 'Gone', status: 'available' } })
    expect(made.status).toBe(201)
    for (let round = 0; round < 2; round++) {
      const { status, stdout, stderr } = await (round === 0 ? runCli(settings(), 'reset') : reset())
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
      expect(stderr).toContain('The staff key of the demo is still valid.')
      // until the server forgets the user of before, it knows no user; it never takes another user for the owner of the key
      const owners = new Set<string>()
      await until(async () => {
        const { status, body } = await store.rest('GET', '/v1/me', asDemo(key))
        if (status === 200) owners.add(`${body.email}, ${body.role}`)
        expect(status).toBe(200)
      })
      expect([...owners]).toEqual(['demo-staff@example.com, staff'])
    }
    expect((await store.rest('GET', '/v1/pets?q=Gone')).body.data).toEqual([])
    expect((await store.rest('POST', '/v1/pets', { ...asDemo(key), body: { name: 'New', status: 'available' } })).status).toBe(201)
    expect(await demoKey(store.app.services(), { DATA_DIR: store.folder })).toBe(key)
  })

  it('lets the server sign tokens at once, and ends the sessions of before', async () => {
    const person = { email: 'ada@example.com', password: 'correct horse battery staple' }
    const login = async () => {
      expect((await store.rest('POST', '/v1/users', { body: person })).status).toBe(201)
      const { status, body } = await store.rest('POST', '/v1/auth/login', { body: person })
      expect(status).toBe(200)
      return { headers: { authorization: `Bearer ${body.accessToken}` } }
    }
    const before = await login()
    expect((await store.rest('GET', '/v1/me', before)).status).toBe(200)
    await reset()
    const after = await login()
    expect((await store.rest('GET', '/v1/me', after)).body).toMatchObject({ email: person.email })
    await expect.poll(async () => (await store.rest('GET', '/v1/me', before)).status).toBe(401)
  })

  it.each(['no key of this database', 'not even one line\nof a key'])(
    'says that the next start makes a key when the kept one is %j',
    async (kept) => {
      writeFileSync(path.join(store.folder, 'demo-key'), kept)
      const { status, stderr } = await reset()
      expect([status, stderr]).toEqual([0, expect.stringContaining('The next start makes a staff key and prints it.')])
    },
  )

  it.each(['staging', 'production'])('is refused in %s and changes nothing', async (APP_ENV) => {
    const before = await store.sql`select count(*) from pets`
    const { status, stderr } = await runHosted({ ...settings(), APP_ENV, PAYMENT_PROVIDER: 'sandbox' }, 'reset')
    expect([status, stderr]).toEqual([1, `APP_ENV: reset is refused in ${APP_ENV}\n`])
    expect(await store.sql`select count(*) from pets`).toEqual(before)
  })
})
