import type { pets } from '../db/tables/pets.js'
import type { Cents } from '../values/money.js'
import type { Breed, CategoryName } from './breeds.js'
import { characters } from './characters.js'
import { chooseTags } from './chooseTags.js'
import { facts } from './facts/facts.js'
import type { Random } from './random.js'
import { DAY, WEEK } from './spread.js'

/** A pet's row before it has an id, with category and tags by name. */
export interface SeedPet
  extends Omit<Required<typeof pets.$inferInsert>, 'id' | 'categoryId' | 'folded' | 'search' | 'price' | 'reserved' | 'version'> {
  readonly category: CategoryName
  readonly price: Cents
  readonly tags: readonly string[]
}

interface PetPlan {
  readonly breed: Breed
  readonly name: string
  /** Number in the SKU: 1 gives `SKU-001`. */
  readonly number: number
  /** Chooses the fact and the colouring among those of the breed: any whole number from 0. */
  readonly variant: number
  readonly createdAt: Date
  readonly now: Date
}

/** Makes one pet: plausible age, price, stock and status for its breed, and a description of its own. */
export function composePet(random: Random, { breed, name, number, variant, createdAt, now }: PetPlan): SeedPet {
  const [youngest, oldest] = breed.weeks
  // Cubed, because shops have many young animals and few old ones.
  const weeks = youngest + (oldest - youngest) * random.fraction() ** 3
  const listedFor = now.getTime() - createdAt.getTime()
  const status = chooseStatus(random, listedFor)
  const untouched = status === 'available' && random.chance(0.4)
  return {
    sku: `SKU-${String(number).padStart(3, '0')}`,
    name,
    category: breed.category,
    status,
    isStatusOfSales: status === 'sold', // a sold pet of the catalogue has lost its last unit to a sale
    description: describe(random, breed, name, variant),
    species: breed.species,
    breed: breed.breed,
    birthDate: new Date(createdAt.getTime() - weeks * WEEK).toISOString().slice(0, 10),
    price: choosePrice(random, breed.price),
    currency: 'USD',
    stock: status === 'sold' ? 0 : 1 + Math.floor(breed.stock * random.fraction() ** 2),
    photoUrls: choosePictures(random, breed.pictures, variant),
    createdAt,
    updatedAt: untouched ? createdAt : new Date(createdAt.getTime() + Math.floor(listedFor * random.fraction())),
    tags: chooseTags(random, breed, weeks + listedFor / WEEK),
  }
}

function chooseStatus(random: Random, listedFor: number): SeedPet['status'] {
  const draw = random.fraction()
  // No pet is sold in its first 14 days, so that every sold pet can have an order.
  if (draw < 0.15 && listedFor > 14 * DAY) return 'sold'
  return draw > 0.9 ? 'pending' : 'available'
}

function describe(random: Random, breed: Breed, name: string, variant: number): string {
  const key = breed.breed ? `${breed.species}/${breed.breed}` : breed.species
  const fact = facts[key]?.[variant % 3]
  if (!fact) throw new Error(`No facts about ${key}.`)
  const character = random.pick(characters[breed.category]).replace('{name}', name)
  return random.chance(0.3) ? `${fact} ${character}` : `${character} ${fact}`
}

/** From $100 upward a multiple of $5; below $100 a price that ends in .99 or .50. */
function choosePrice(random: Random, [lowest, highest]: readonly [number, number]): Cents {
  const dollars = random.int(lowest, highest)
  const cents = dollars >= 100 ? Math.round(dollars / 5) * 500 : dollars * 100 - random.pick([1, 50])
  return cents as Cents // a whole number of cents by the line above
}

function choosePictures(random: Random, pictures: readonly string[], variant: number): string[] {
  const first = variant % pictures.length
  const turned = [...pictures.slice(first), ...pictures.slice(0, first)]
  return turned.slice(0, random.int(1, 2)).map((file) => `/photos/demo/${file}.svg`)
}
