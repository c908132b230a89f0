import type { Edit } from './smallContract.js'

/** The keys that lead to parts of the small contract. */
export const at = {
  list: ['paths', '/v1/pets', 'get'],
  create: ['paths', '/v1/pets', 'post'],
  read: ['paths', '/v1/pets/{id}', 'get'],
  schemas: ['components', 'schemas'],
  pet: ['components', 'schemas', 'Pet'],
  input: ['components', 'schemas', 'CreatePetInput'],
  event: ['webhooks', 'pet.stock_low', 'post'],
} as const

/** A new operation. */
export const call = { operationId: 'listTags', summary: '', description: '', tags: [], security: [], parameters: [], responses: {} }

/** A deprecated field is not in `required`, because it will be missing after its sunset. */
export function deprecatedTags(sunset: string | undefined): readonly Edit[] {
  return [
    [
      [...at.pet, 'required'],
      ['id', 'name', 'status', 'price', 'born', 'owner'],
    ],
    [[...at.pet, 'properties', 'tags', 'deprecated'], true],
    [[...at.pet, 'properties', 'tags', 'x-sunset'], sunset],
  ]
}
