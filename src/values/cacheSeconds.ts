/** Seconds for which the answers of root fields are kept, by the names of the fields; 0 for a field whose answers are not kept. */
export type CacheSeconds = Readonly<Record<string, number>>

const ENTRY = /^([A-Za-z]\w*)=(off|[1-9]\d{0,4})$/
export const MAX_CACHE_SECONDS = 86_400

/**
 * Reads the lives of kept answers: `inventory=10, categories=3600, pets=off`.
 * @returns undefined when an entry has another form, lasts longer than a day, or names a field twice
 */
export function readCacheSeconds(text: string): CacheSeconds | undefined {
  const lives: Record<string, number> = {}
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [, field, word] = ENTRY.exec(entry) ?? []
    const seconds = word === 'off' ? 0 : Number(word)
    if (field === undefined || Object.hasOwn(lives, field) || seconds > MAX_CACHE_SECONDS) return undefined
    lives[field] = seconds
  }
  return lives
}
