import { pictureType } from '../../../src/domain/pets/pictureType.js'
import { pictures } from '../../rest/forms.js'
import { aPet } from '../factories.js'
import type { PetStore } from '../petStore.js'
import { cursor, type Entries, fresh, plain, type World } from './entry.js'

const newPet = async ({ store }: Pick<World, 'store'>) => ({ id: (await aPet(store)).id })

async function aPicture({ app }: PetStore): Promise<string> {
  const type = pictureType(pictures.png)
  if (!type) throw new Error('no picture')
  return app.services().photoStore.save(pictures.png, type)
}

export const pets: Entries = {
  'Query.pet': { access: plain(({ petId: id }) => ({ id })), sample: 'id: 1' },
  'Query.pets': {
    access: plain(),
    sample: 'limit: 3',
    forgedCursors: [
      { name: 'no date', after: cursor('createdAt,id', 'not a date', 1) },
      { name: 'no date, without the id key', after: cursor('createdAt', 'not a date', 1) },
      { name: 'a date that does not exist', after: cursor('-updatedAt,-id', '2026-13-45T00:00:00Z', 1) },
      { name: 'a fraction of a cent', after: cursor('price,id', 1.5, 1) },
      { name: 'a stock beyond its type', after: cursor('stock,id', 2 ** 40, 1) },
      { name: 'a day that does not exist', after: cursor('createdAt,id', '2026-02-30T00:00:00.000Z', 1) },
      { name: 'a year before the calendar', after: cursor('createdAt,id', '0000-01-01T00:00:00.000Z', 1) },
      { name: 'NUL in a name', after: cursor('name,id', 'a\0b', 1) },
      { name: 'a cursor of categories', after: cursor('name,owner', 'x', 1) },
    ],
  },
  'Query.petsConnection': { access: plain(), sample: 'first: 2' },
  'Subscription.petChanged': { access: plain() },
  'Mutation.createPet': {
    access: plain(() => ({ input: { name: fresh('Pet'), status: 'available' } })),
    keyed: {
      as: 'staff',
      prepare: async () => {
        const own = { name: fresh('Pet'), category: fresh('kind'), tags: [fresh('tag')] }
        const input = { ...own, status: 'available', price: 12.5, birthDate: '2026-03-14' }
        return { args: { input }, others: { input: { ...input, price: 12.51 } } }
      },
    },
  },
  'Mutation.replacePet': {
    access: plain(async (world) => ({ ...(await newPet(world)), input: { name: fresh('Pet'), status: 'sold' } })),
    keyed: {
      as: 'staff',
      prepare: async (store) => {
        const { id } = await aPet(store, { stock: 4 })
        const input = { name: fresh('Pet'), status: 'sold', stock: 7 }
        return { args: { id, input }, others: { id, input: { ...input, description: 'Loves walks.' } } }
      },
    },
  },
  'Mutation.updatePet': {
    access: plain(async (world) => ({ ...(await newPet(world)), input: { name: fresh('Pet') } })),
    keyed: {
      as: 'staff',
      prepare: async (store) => {
        const { id } = await aPet(store, { description: 'Loves walks.' })
        return { args: { id, input: { stock: 9 } }, others: { id, input: { stock: 9, description: null } } }
      },
    },
  },
  'Mutation.deletePet': {
    access: plain(newPet),
    keyed: { as: 'staff', prepare: async (store) => ({ args: await newPet({ store }), others: await newPet({ store }) }) },
  },
  'Mutation.addPetPhoto': {
    access: plain(async (world) => ({ ...(await newPet(world)), input: { path: await aPicture(world.store) } })),
    keyed: {
      as: 'staff',
      prepare: async (store) => {
        const { id } = await aPet(store)
        return { args: { id, input: { path: await aPicture(store) } }, others: { id, input: { path: await aPicture(store) } } }
      },
    },
  },
  'Query.categories': {
    access: plain(),
    forgedCursors: [
      { name: 'NUL in a name', after: cursor('name,id', '\0', 1) },
      { name: 'a cursor of pets', after: cursor('price,id', 1, 1) },
    ],
  },
  'Mutation.createCategory': {
    access: plain(() => ({ input: { name: fresh('Category') } })),
    keyed: {
      as: 'staff',
      prepare: async () => ({ args: { input: { name: fresh('Category') } }, others: { input: { name: fresh('Category') } } }),
    },
  },
  'Query.tags': {
    access: plain(),
    forgedCursors: [{ name: 'a cursor of orders', after: cursor('-createdAt,-id', '2026-01-01T00:00:00Z', 1) }],
  },
  'Mutation.createTag': {
    access: plain(() => ({ input: { name: fresh('Tag') } })),
    keyed: { as: 'staff', prepare: async () => ({ args: { input: { name: fresh('Tag') } }, others: { input: { name: fresh('Tag') } } }) },
  },
  'Query.inventory': { access: plain() },
}
