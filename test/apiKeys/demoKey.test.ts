import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoKey } from '../../src/seed/demoKey.js'
import { type PetStore, petStore } from '../support/petStore.js'

describe("the demo's staff key", () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore()
  })
  afterAll(() => store.close())

  const start = async (folder: string) => demoKey(store.app.services(), { DATA_DIR: folder })
  const newFolder = () => mkdtemp(path.join(store.folder, 'instance-'))
  const statusWith = async (key: string) => (await store.rest('GET', '/v1/me', { headers: { 'x-api-key': key } })).status

  it('stays the same for a folder, and another folder has a key of its own', async () => {
    const [first, second] = [await newFolder(), await newFolder()]
    const keys = [await start(first), await start(first), await start(second)]
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[0])
    expect([await statusWith(keys[0] ?? ''), await statusWith(keys[2] ?? '')]).toEqual([200, 200])
  })

  it('ends with the oldest of more than ten, so containers without a lasting folder leave no heap of keys', async () => {
    const made: string[] = []
    for (let starts = 0; starts < 12; starts++) made.push(await start(await newFolder()))
    const statuses: number[] = []
    for (const key of made) statuses.push(await statusWith(key))
    expect(statuses).toEqual([401, 401, ...Array(10).fill(200)])
    const [{ count } = {}] = await store.sql`
      select count(*)::int from api_keys join users on users.id = user_id where email = 'demo-staff@example.com' and revoked_at is null`
    expect(count).toBe(10)
    const events = await store.sql`select 1 from audit_events where type = 'api_key_revoked'`
    expect(events).toHaveLength(4)
  })
})
