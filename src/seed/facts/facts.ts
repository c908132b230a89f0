import type { Facts } from '../breeds.js'
import { birds } from './birds.js'
import { cats } from './cats.js'
import { dogs } from './dogs.js'
import { fish } from './fish.js'
import { reptiles } from './reptiles.js'
import { smallAnimals } from './smallAnimals.js'

/** Facts about all breeds of the demo catalogue. */
export const facts: Facts = { ...dogs, ...cats, ...birds, ...fish, ...reptiles, ...smallAnimals }
