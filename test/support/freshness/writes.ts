import { oneConnection } from './oneConnection.js'
import { CATEGORIES } from './reads.js'

/** An instance was acknowledged to have written a version of a pet. */
interface Written {
  readonly version: number
  /** By `performance.now()`. */
  readonly at: number
}

/** The writes of the run, as their writer knows them. */
export class Writes {
  /** Instance → pet → its acknowledged versions, oldest first. */
  private readonly of = new Map<string, Map<number, Written[]>>()
  count = 0

  note(instance: string, id: number, version: number): void {
    const pets = this.of.get(instance) ?? new Map<number, Written[]>()
    this.of.set(instance, pets)
    const versions = pets.get(id) ?? []
    pets.set(id, versions)
    versions.push({ version, at: performance.now() })
    if (versions.length > 400) versions.splice(0, 200)
    this.count += 1
  }

  /** The newest version of a pet that was written before a moment. @param instance that wrote it; by default any instance */
  before(id: number, at: number, instance?: string): number {
    let newest = 0
    for (const [name, pets] of this.of)
      if (instance === undefined || name === instance)
        newest = Math.max(newest, pets.get(id)?.findLast((written) => written.at < at)?.version ?? 0)
    return newest
  }
}

const STATUSES = ['available', 'pending', 'sold'] as const

/** Changes of each column by which lists choose. */
function changeOf(number: number): object {
  const kinds: readonly object[] = [
    { price: (number * 7919) % 1000 },
    { stock: number % 50 },
    { status: STATUSES[number % STATUSES.length] },
    { category: CATEGORIES[number % CATEGORIES.length] },
    { tags: number % 2 ? ['calm'] : ['loud', `tag ${number % 30}`] },
    { name: `Pet ${number}`, price: number % 1000 },
  ]
  return kinds[(number * 31) % kinds.length] ?? {}
}

interface WriterOptions {
  readonly urls: readonly string[]
  readonly ids: readonly number[]
  readonly key: string
  readonly writes: Writes
  readonly isOpen: () => boolean
  /** Resolves when the writer may write. */
  readonly turn: () => Promise<void>
}

/** Writes through all instances, as fast as they answer. @throws for a refused write */
export async function write({ urls, ids, key, writes, isOpen, turn }: WriterOptions): Promise<void> {
  const connections = urls.map(oneConnection)
  try {
    for (let number = 0; isOpen(); number += 1) {
      await turn()
      const [instance, connection] = [urls[number % urls.length], connections[number % urls.length]]
      const id = ids[(number * 17) % ids.length]
      if (instance === undefined || connection === undefined || id === undefined) throw new Error('nothing to write')
      const { status, text } = await connection.send({ method: 'PATCH', path: `/v1/pets/${id}`, body: changeOf(number), key })
      if (status !== 200) throw new Error(`a write was answered ${status}: ${text}`)
      writes.note(instance, id, JSON.parse(text).version)
    }
  } finally {
    for (const connection of connections) connection.close()
  }
}
