import { type Breed, breeds } from './breeds.js'
import { composePet, type SeedPet } from './composePet.js'
import { names } from './names.js'
import { type Random, seededRandom } from './random.js'
import { DAY, HOUR, spread } from './spread.js'

const ROUNDS = 3

/** The demo catalogue's 300 pets, oldest first: each breed three times, listed over the year before `now`. */
export function demoPets(now: Date): SeedPet[] {
  const random = seededRandom(1)
  const rounds = Array.from({ length: ROUNDS }, (_, variant) => random.shuffle(breeds).map((breed) => ({ breed, variant })))
  const plans = rounds.flat()
  const nameFor = giveNames(random)
  const from = now.getTime() - 360 * DAY
  const to = now.getTime() - HOUR
  return plans.map(({ breed, variant }, index) => {
    const createdAt = spread(random, index, plans.length, from, to)
    return composePet(random, { breed, name: nameFor(breed), number: index + 1, variant, createdAt, now })
  })
}

/** Gives each name only once. */
function giveNames(random: Random): (breed: Breed) => string {
  const left = Object.fromEntries(Object.entries(names).map(([category, list]) => [category, random.shuffle(list)]))
  return ({ category }) => {
    const name = left[category]?.pop()
    if (!name) throw new Error(`There are fewer ${category} names than pets.`)
    return name
  }
}
