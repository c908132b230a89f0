import { asc, type SQL, sql } from 'drizzle-orm'
import { peopleOrder } from '../queries/peopleOrder.js'
import { pets, petTags, tags } from '../tables/pets.js'
import { leaf } from './leaf.js'
import { categoryShape, tagShape } from './names.js'
import { publicUrlSlot } from './publicUrl.js'
import { many, one, shape } from './shape.js'

export const petShape = shape('Pet', pets, {
  nodeId: leaf.nodeId('Pet', pets.id),
  id: leaf.int64(pets.id),
  sku: leaf.text(pets.sku),
  name: leaf.text(pets.name),
  category: one(() => categoryShape, pets.categoryId),
  photoUrls: leaf.texts(pets.photoUrls, shownAddresses),
  tags: many(() => tagShape, { owner: pets.id, by: petTags.petId, through: petTags.tagId, order: [asc(peopleOrder(tags.name))] }),
  status: leaf.word(pets.status),
  description: leaf.text(pets.description),
  species: leaf.text(pets.species),
  breed: leaf.text(pets.breed),
  birthDate: leaf.day(pets.birthDate),
  price: leaf.decimal(pets.price),
  currency: leaf.text(pets.currency),
  stock: leaf.int(pets.stock),
  createdAt: leaf.moment(pets.createdAt),
  updatedAt: leaf.moment(pets.updatedAt),
  version: leaf.int(pets.version),
})

/** A picture kept by the gateway is a path, and is shown under the gateway's address. Most pets have no such picture, and their list is shown as it is. */
function shownAddresses(addresses: SQL): SQL {
  const shown = sql`case when starts_with(address, '/') then ${publicUrlSlot}||address else address end`
  return sql`case when position('"/' in to_json(${addresses})::text) = 0 then to_json(${addresses})::text
    else (select '['||string_agg(to_json(${shown})::text, ',' order by place)||']'
          from unnest(${addresses}) with ordinality as picture (address, place)) end`
}
