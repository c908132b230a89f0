import { beforeEach, describe, expect, it } from 'vitest'
import type { Basis } from '../../src/domain/cache/basis.js'
import type { CacheReader, Load, ReadOutcome } from '../../src/domain/cache/reads.js'
import { ResultCache } from '../../src/domain/cache/resultCache.js'
import type { SharedResults } from '../../src/domain/ports/sharedResults.js'
import { createMemoryStore } from '../../src/providers/cache/memoryStore.js'
import type { PetId } from '../../src/values/ids.js'
import { type FakeFeed, fakeFeed } from './fakeFeed.js'

const basis: readonly Basis[] = [{ of: 'row', kind: 'pet', id: 1 }]
const question = { key: 'a', fields: ['pet'], lifeMs: 60_000 }
const aReader = (): CacheReader => ({ seenAt: Number.NEGATIVE_INFINITY })

/** A store that both processes share. */
let texts: Map<string, Buffer>
const store: SharedResults = {
  get: async (key) => texts.get(key),
  set: (key, text) => void texts.set(key, text),
  close: () => {},
}
const codec = {
  pack: (answer: string) => Buffer.from(answer),
  unpack: (text: Buffer) => ({ answer: text.toString(), bytes: text.length }),
}

interface Process {
  readonly feed: FakeFeed
  readonly outcomes: ReadOutcome[]
  read(text: string, reader?: CacheReader): Promise<string>
}

function aProcess(): Process {
  const feed = fakeFeed()
  const outcomes: ReadOutcome[] = []
  const cache = new ResultCache<string, string>({
    makeStore: createMemoryStore(1024 * 1024),
    shared: { store, codec },
    lives: { standardMs: 60_000, ofFields: new Map() },
    changes: feed,
    count: (_question, outcome) => void outcomes.push(outcome),
    countDrops: () => {},
  })
  const saying =
    (text: string): Load<string, string> =>
    async () => ({ outcome: text, kept: { answer: text, bytes: text.length } })
  return { feed, outcomes, read: (text, reader = aReader()) => cache.read(question, reader, () => basis, saying(text)) }
}

let one: Process
let other: Process
const both = (act: (feed: FakeFeed) => void) => {
  for (const { feed } of [one, other]) act(feed)
}
const change = (id: number) => (feed: FakeFeed) => feed.tell({ kind: 'pet', id: id as PetId, before: {}, after: {} })
beforeEach(() => {
  texts = new Map()
  one = aProcess()
  other = aProcess()
})

describe('an answer of another process', () => {
  it('is taken when nothing has changed since', async () => {
    both((feed) => feed.mark('mark 1'))
    both(change(2))
    expect(await one.read('first')).toBe('first')
    both(change(3))
    both((feed) => feed.mark('mark 2'))
    expect(await other.read('second')).toBe('first')
    expect(await other.read('third')).toBe('first')
    expect([one.outcomes, other.outcomes]).toEqual([['miss'], ['fetched', 'hit']])
  })

  it('is dropped by the next change as every other answer', async () => {
    both((feed) => feed.mark('mark 1'))
    await one.read('first')
    expect(await other.read('second')).toBe('first')
    both(change(1))
    expect(await other.read('second')).toBe('second')
  })

  it.each<[string, (feed: FakeFeed) => void]>([
    ['a row of its basis has changed', change(1)],
    ['the whole catalogue has changed', (feed) => feed.tell({ kind: 'catalogue' })],
    [
      'the process has missed changes',
      (feed) => {
        feed.loseConnection()
        feed.find()
      },
    ],
  ])('is not taken when %s since', async (_name, happen) => {
    both((feed) => feed.mark('mark 1'))
    await one.read('first')
    happen(other.feed)
    other.feed.mark('mark 2')
    expect(await other.read('second')).toBe('second')
  })

  it('is not taken by a process that has not heard its mark', async () => {
    one.feed.mark('mark 1')
    await one.read('first')
    expect(await other.read('second')).toBe('second')
  })

  it('is not taken for a reader that has seen newer data, before the feed has proved that it heard all changes since', async () => {
    both((feed) => feed.mark('mark 1'))
    await one.read('first')
    const reader = aReader()
    reader.seenAt = performance.now()
    expect(await other.read('second', reader)).toBe('second')
  })

  it('is not taken behind the end of its life, or when nobody can read it', async () => {
    both((feed) => feed.mark('mark 1'))
    texts.set('a', Buffer.from(`${JSON.stringify({ mark: 'mark 1', endsAt: Date.now() - 1 })}\nold`))
    expect(await other.read('second')).toBe('second')
    other.feed.tell({ kind: 'catalogue' })
    texts.set('a', Buffer.from('{"mark\nold'))
    expect(await other.read('third')).toBe('third')
  })

  it('is not offered before the first mark', async () => {
    await one.read('first')
    expect(texts.size).toBe(0)
  })
})
