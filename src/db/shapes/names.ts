import { categories, tags } from '../tables/pets.js'
import { leaf } from './leaf.js'
import { shape } from './shape.js'

export const categoryShape = shape('Category', categories, {
  nodeId: leaf.nodeId('Category', categories.id),
  id: leaf.int64(categories.id),
  name: leaf.text(categories.name),
})

export const tagShape = shape('Tag', tags, {
  nodeId: leaf.nodeId('Tag', tags.id),
  id: leaf.int64(tags.id),
  name: leaf.text(tags.name),
})
