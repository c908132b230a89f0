import { LRUCache } from 'lru-cache'
import type { MakeResultStore, ResultStore, StoredResult } from '../../domain/ports/resultStore.js'

/** An answer takes at most this part of the store: a larger one would push out too many others. */
const LARGEST_PART = 1 / 16

/** Keeps answers in the memory of this process. @param maxBytes of heap for all of them */
export function createMemoryStore(maxBytes: number): MakeResultStore {
  return <Stored extends StoredResult>(onEvict: (stored: Stored) => void): ResultStore<Stored> => {
    const kept = new LRUCache<string, Stored>({
      maxSize: maxBytes,
      maxEntrySize: Math.floor(maxBytes * LARGEST_PART),
      sizeCalculation: ({ bytes }) => bytes,
      dispose: (stored, _key, reason) => {
        if (reason === 'evict') onEvict(stored)
      },
    })
    return {
      get: (key) => kept.get(key),
      set(stored) {
        kept.set(stored.key, stored)
        return kept.peek(stored.key) === stored
      },
      delete: (key) => void kept.delete(key),
      clear: () => kept.clear(),
      get load() {
        return { entries: kept.size, bytes: kept.calculatedSize }
      },
    }
  }
}
