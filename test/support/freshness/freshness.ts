import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from '../../../src/app.js'
import { parseConfig } from '../../../src/config.js'
import type { DatabaseAddress } from '../../../src/db/address.js'
import { provisionApiKey } from '../../../src/domain/apiKeys/provisionApiKey.js'
import { createPet } from '../../../src/domain/pets/createPet.js'
import type { Cents } from '../../../src/values/money.js'
import { type Gateway, placeGateway } from '../chaos/gateway.js'
import { placeOfItsOwn, type RunPlace } from '../runPlace.js'
import { unlimited } from '../unlimited.js'
import { type FreshnessFaults, type FreshReader, freshReader } from './reader.js'
import { CATEGORIES, freshReads } from './reads.js'
import { Writes, write } from './writes.js'

export interface FreshnessOptions {
  readonly seconds: number
  /** A slow machine goes on beyond the seconds until it has done so much. */
  readonly atLeast?: Partial<Pick<FreshnessVerdict, 'writes' | 'comparisons'>>
  /** Readers of each instance. */
  readonly readers: number
  readonly pets: number
  /** Further settings of the instances that keep answers, such as the address of Redis. */
  readonly settings?: Readonly<Record<string, string>>
  readonly onProgress?: (message: string) => void
  /** By default a PostgreSQL of its own. */
  readonly makePlace?: () => Promise<RunPlace>
  /** Milliseconds of writing at full speed before each pause. */
  readonly writingMs?: number
}

export interface FreshnessVerdict {
  readonly writes: number
  readonly reads: number
  readonly comparisons: number
  /** Share of the cacheable reads that the cache has answered. */
  readonly hitRate: number
  readonly faults: FreshnessFaults
}

/** The shortest pause. All announcements arrive within its first part. */
const PAUSE_MS = 1500
const ARRIVAL_MS = 1000
const MAX_TOLD = 20

/** A writer at full speed, two instances that keep answers, and an instance that keeps none. Every reader checks what it is shown. */
export async function freshness(options: FreshnessOptions): Promise<FreshnessVerdict> {
  const { makePlace = placeOfItsOwn } = options
  const place = await makePlace()
  const env = {
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: place.folder,
    ...place.settings,
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://petstore.test',
  }
  const gateways: Gateway[] = []
  try {
    const { key, ids } = await furnish(place.address, env, options.pets)
    const keeping = { ...env, CACHE_MB: '32', ...options.settings }
    gateways.push(...(await Promise.all([placeGateway(keeping), placeGateway(keeping), placeGateway(env)])))
    await Promise.all(gateways.map((gateway) => gateway.restart()))
    const [first, second, uncached] = gateways.map(({ url }) => url) as [string, string, string] // three gateways
    return await run(options, { urls: [first, second], uncached, key, ids })
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()))
    await place.close()
  }
}

interface Ground {
  readonly urls: readonly string[]
  readonly uncached: string
  readonly key: string
  readonly ids: readonly number[]
}

async function run(
  { seconds, atLeast = {}, readers: count, writingMs = 3500, onProgress = () => {} }: FreshnessOptions,
  { urls, uncached, key, ids }: Ground,
): Promise<FreshnessVerdict> {
  const faults: FreshnessFaults = { wentBack: 0, missedOwnWrite: 0, tooOld: 0, differed: 0, failed: 0 }
  const writes = new Writes()
  let told = 0
  const onFault = (fault: string) => {
    told += 1
    if (told <= MAX_TOLD) onProgress(fault)
  }
  const reads = freshReads(ids)
  const readers: FreshReader[] = urls.flatMap((url, i) =>
    Array.from({ length: count }, (_, j) => freshReader({ url, uncached, reads, writes, faults, onFault, number: i * count + j })),
  )
  const end = performance.now() + seconds * 1000
  let [isOpen, isPaused] = [true, false]
  let waiting: (() => void) | undefined
  const turn = () => {
    if (!isPaused) return Promise.resolve()
    return new Promise<void>((resolve) => {
      waiting = resolve
    })
  }
  const writing = write({ urls, ids, key, writes, isOpen: () => isOpen, turn })
  let failure: unknown
  writing.catch((error: unknown) => {
    failure = error
  })
  let [all, comparisons] = [0, 0]
  try {
    const isEnough = () => writes.count >= (atLeast.writes ?? 0) && comparisons >= (atLeast.comparisons ?? 0)
    while (performance.now() < end || !isEnough()) {
      if (failure) throw failure
      const until = performance.now() + writingMs
      const counts = await Promise.all(readers.map((reader) => reader.read(() => performance.now() < until)))
      all += counts.reduce((sum, one) => sum + one, 0)
      isPaused = true
      const pausedAt = performance.now()
      await sleep(ARRIVAL_MS)
      const compared = await Promise.all(readers.map((reader) => reader.compare()))
      comparisons += compared.reduce((sum, one) => sum + one, 0)
      await sleep(Math.max(0, pausedAt + PAUSE_MS - performance.now()))
      isPaused = false
      waiting?.()
      onProgress(`${writes.count} writes, ${all} reads, ${comparisons} comparisons, ${told} faults`)
    }
    return { writes: writes.count, reads: all, comparisons, hitRate: await hitRate(urls), faults }
  } finally {
    isOpen = false
    isPaused = false
    waiting?.()
    await writing.catch(() => {}) // thrown above
    for (const reader of readers) reader.close()
  }
}

async function hitRate(urls: readonly string[]): Promise<number> {
  let [hits, all] = [0, 0]
  for (const url of urls) {
    const text = await (await fetch(`${url}/metrics`)).text()
    for (const [, outcome = '', number] of text.matchAll(/^gateway_cache_reads_total\{field="\w+",outcome="(\w+)"\} (\d+)$/gm)) {
      all += Number(number)
      if (outcome === 'hit' || outcome === 'shared') hits += Number(number)
    }
  }
  return all === 0 ? 0 : hits / all
}

/** A key of staff, and the pets of the run. */
async function furnish(
  address: DatabaseAddress,
  env: Readonly<Record<string, string>>,
  pets: number,
): Promise<{ readonly key: string; readonly ids: readonly number[] }> {
  const app = await createApp(parseConfig({ ...env, PORT: '0' }), address)
  try {
    const services = app.services()
    const key = await provisionApiKey(services, { email: 'writer@example.com', role: 'staff' })
    const ids: number[] = []
    for (let i = 0; i < pets; i++) {
      const category = CATEGORIES[i % CATEGORIES.length] ?? 'dog'
      const pet = {
        name: `Pet ${i}`,
        status: 'available',
        category,
        tags: ['calm'],
        price: (i * 1000) as Cents,
        stock: i,
        species: 'wolf',
      } as const
      ids.push((await createPet(services, pet)).id)
    }
    return { key, ids }
  } finally {
    await app.close()
  }
}
