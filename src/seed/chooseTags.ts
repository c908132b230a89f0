import type { Breed, CategoryName } from './breeds.js'
import type { Random } from './random.js'

const MOST_TAGS = 5

/** Ages in weeks at which an animal becomes adult and old. Fish and reptiles get no such tags. */
const GROWN: Partial<Record<CategoryName, readonly [adult: number, senior: number]>> = {
  dog: [52, 364],
  cat: [52, 468],
  bird: [52, 208],
  'small-animal': [26, 130],
}
const USUAL: Readonly<Record<CategoryName, readonly string[]>> = {
  dog: ['vaccinated', 'microchipped'],
  cat: ['vaccinated', 'microchipped'],
  bird: [],
  fish: ['captive-bred'],
  reptile: ['captive-bred'],
  'small-animal': [],
}
const ADULT: Partial<Record<CategoryName, readonly string[]>> = {
  dog: ['house-trained', 'neutered', 'rescue'],
  cat: ['house-trained', 'neutered', 'rescue'],
  'small-animal': ['rescue'],
}

/** At most five tags that fit the breed and the age (in weeks, today). */
export function chooseTags(random: Random, { category, tags }: Breed, weeks: number): string[] {
  const [adult, senior] = GROWN[category] ?? []
  const age = adult && weeks < adult / 2 ? ['young'] : senior && weeks >= senior ? ['senior'] : []
  const earned = adult && weeks >= adult ? (ADULT[category] ?? []) : []
  const likely = [...USUAL[category], ...earned].filter(() => random.chance(0.35))
  return [...new Set([...age, ...tags, ...likely])].slice(0, MOST_TAGS)
}
