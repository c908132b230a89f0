import { readdir, utimes } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { sweepPhotos } from '../../src/domain/pets/sweepPhotos.js'
import { form, pictures } from '../rest/forms.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let folder: string
beforeAll(async () => {
  store = await petStore()
  folder = path.join(store.folder, 'photos')
})
afterAll(() => store.close())
beforeEach(async () => {
  for (const name of await readdir(folder).catch(() => [])) await age(name, 0)
})

async function age(name: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * 3600_000)
  await utimes(path.join(folder, name), then, then)
}

const save = async () => path.basename(await store.app.services().photoStore.save(pictures.png, 'image/png'))
const sweep = () => sweepPhotos(store.app.services())

async function upload(): Promise<string> {
  const { id } = await aPet(store)
  const reply = await store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...form({ content: pictures.png, file: 'a.png' }) })
  return path.basename(reply.body.photoUrls[0])
}

it('the photo sweep deletes pictures of no pet after 48 hours, and keeps pictures of pets', async () => {
  const [uploaded, left, young, named] = [await upload(), await save(), await save(), await save()]
  const { id } = await aPet(store)
  await store.sql`update pets set photo_urls = ${[`/photos/${named}`]} where id = ${id}`
  for (const name of [uploaded, left, named]) await age(name, 49)
  await age(young, 47)
  await sweep()
  const names = await readdir(folder)
  expect(names).toEqual(expect.arrayContaining([uploaded, young, named]))
  expect(names).not.toContain(left)
})

it('the photo sweep deletes nothing when most pictures belong to no pet, as in the folder of another database', async () => {
  const left = await Promise.all(Array.from({ length: 25 }, save))
  for (const name of left) await age(name, 49)
  await expect(sweep()).rejects.toThrow(/belong to no pet: is this the folder of another database/)
  expect(await readdir(folder)).toEqual(expect.arrayContaining(left))
})

it('a picture that was saved after the given time is not deleted', async () => {
  const name = await save()
  await store.app.services().photoStore.removeSavedBefore(`/photos/${name}`, new Date(Date.now() - 3600_000))
  expect(await readdir(folder)).toContain(name)
})
