import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { copyKernel } from '../support/kernelCopy.js'
import { buildCopy, folderOfCopy, withCopyServer } from '../support/projectCopy.js'

let folder: string
let database: FreshDatabase
beforeAll(async () => {
  folder = folderOfCopy('kernel')
  database = await freshDatabase()
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

it('the kernel without the shop starts, and serves a sign-up, its key and /health', async () => {
  copyKernel(folder)
  buildCopy(folder)
  await withCopyServer(folder, database.address, { APP_ENV: 'development' }, async (url) => {
    const call = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init)
    expect((await call('/health')).status).toBe(200)
    const signUp = { email: 'ada@example.com', password: 'correct horse battery staple' }
    const registered = await call('/v1/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(signUp),
    })
    expect(registered.status).toBe(201)
    const { apiKey } = await registered.json()
    const me = await call('/v1/me', { headers: { 'x-api-key': apiKey.secret } })
    expect([me.status, (await me.json()).email]).toEqual([200, signUp.email])
    expect((await call('/v1/pets')).status).toBe(404)
  })
})
