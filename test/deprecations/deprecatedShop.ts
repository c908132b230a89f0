import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, type PetStoreOptions, petStore } from '../support/petStore.js'

const days = { since: '2026-11-01', sunset: '2027-05-01' }
/** A deprecation that begins later, and one that begins and ends earlier. */
const laterDays = { since: '2026-12-24', sunset: '2028-01-01' }
const earlierDays = { since: '2026-10-01', sunset: '2027-04-01' }

/** Deprecated parts of the shop, of each kind. */
export const deprecations = {
  'Pet.breed': { ...days, replacement: 'Pet.species' },
  'Pet.birthDate': { ...laterDays, replacement: 'Pet.description' },
  'Query.pets(species:)': { ...days, replacement: 'Query.pets(q:)' },
  'Category.pets(species:)': { ...days, replacement: 'Category.pets(q:)' },
  'CreatePetInput.breed': { ...days, replacement: 'CreatePetInput.species' },
  'PetStatus.pending': { ...days, replacement: 'PetStatus.available' },
  'GET /v1/inventory': { ...days, replacement: 'GET /v1/pets' },
  'GET /v1/categories': { ...earlierDays, replacement: 'GET /v1/pets' },
} as const

/** The headers of a call that uses a part with the usual days. */
export const told = {
  deprecation: '@1793491200',
  sunset: 'Sat, 01 May 2027 00:00:00 GMT',
  link: '</docs/versions>; rel="deprecation"; type="text/html"',
} as const

/** The moment at which the parts with the usual days have ended. */
export const ENDED = new Date('2027-05-01T00:00:00Z')

/** A shop with deprecated parts, a pet, and a clock of its own. */
export async function deprecatedShop(options: PetStoreOptions = {}) {
  const clock = movableClock()
  const store: PetStore = await petStore({ clock, deprecations, ...options })
  const pet = await aPet(store, { name: 'Bo', breed: 'Beagle', species: 'Dog', category: 'dog' })
  return { store, clock, petId: pet.id }
}
