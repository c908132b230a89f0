import { beforeEach, describe, expect, it } from 'vitest'
import type { RowFacts } from '../../src/db/change.js'
import { type Basis, mayTouch } from '../../src/domain/cache/basis.js'
import type { CacheReader, Load, ReadOutcome } from '../../src/domain/cache/reads.js'
import { type DropReason, ResultCache } from '../../src/domain/cache/resultCache.js'
import { createMemoryStore } from '../../src/providers/cache/memoryStore.js'
import type { CategoryId, PetId } from '../../src/values/ids.js'
import { letPass } from '../support/clock.js'
import { type FakeFeed, fakeFeed } from './fakeFeed.js'

const LIFE_MS = 300_000
const basis: readonly Basis[] = [{ of: 'row', kind: 'pet', id: 1 }]
const aReader = (): CacheReader => ({ seenAt: Number.NEGATIVE_INFINITY })
const questionTo = (key: string) => ({ key, fields: ['pet'], lifeMs: LIFE_MS })
const change = (id: number) => feed.tell({ kind: 'pet', id: id as PetId, after: {}, before: {} })

let feed: FakeFeed
let cache: ResultCache<string | undefined, string>
let outcomes: ReadOutcome[]
let drops: [DropReason, number][]
let loads: number
function open(bytes = 1024 * 1024): void {
  outcomes = []
  drops = []
  loads = 0
  cache = new ResultCache({
    makeStore: createMemoryStore(bytes),
    lives: { standardMs: LIFE_MS, ofFields: new Map() },
    changes: feed,
    count: (_question, outcome) => void outcomes.push(outcome),
    countDrops: (...drop) => void drops.push(drop),
  })
}
beforeEach(() => {
  feed = fakeFeed()
  open()
})

/** A statement whose answer the test holds back. */
function held(): { load: Load<string | undefined, string>; answer: (text: string) => void; fail: () => void } {
  let answer: (text: string) => void = () => {}
  let fail = () => {}
  const text = new Promise<string>((resolve, reject) => {
    answer = resolve
    fail = () => reject(new Error('no database'))
  })
  return { load: loading(() => text), answer, fail }
}

function loading(answer: () => Promise<string>): Load<string | undefined, string> {
  return async () => {
    loads += 1
    const outcome = await answer()
    return { outcome, kept: { answer: outcome, bytes: outcome.length } }
  }
}

const saying = (text: string) => loading(async () => text)
const read = (text: string, reader = aReader(), key = 'a', on = basis) => cache.read(questionTo(key), reader, () => on, saying(text))

describe('a kept answer', () => {
  it('is given to every later reader', async () => {
    expect(await read('first')).toBe('first')
    expect(await read('second')).toBe('first')
    expect(cache.find(questionTo('a'), aReader())).toBe('first')
    expect(await read('other', aReader(), 'b')).toBe('other')
    expect(outcomes).toEqual(['miss', 'hit', 'hit', 'miss'])
  })

  it.each<[string, Basis, boolean]>([
    ['the row', { of: 'row', kind: 'pet', id: 1 }, true],
    ['another row', { of: 'row', kind: 'pet', id: 2 }, false],
    ['a row of another kind', { of: 'row', kind: 'tag', id: 1 }, false],
    ['a whole list', { of: 'list', kind: 'pet' }, true],
    ['a list with the row', { of: 'list', kind: 'pet', condition: { key: 'x', mayHave: () => true, mayMove: () => true } }, true],
    ['a list without the row', { of: 'list', kind: 'pet', condition: { key: 'x', mayHave: () => false, mayMove: () => true } }, false],
    ['rows that others name', { of: 'named', kind: 'pet' }, true],
    ['named rows of another kind', { of: 'named', kind: 'category' }, false],
  ])('of %s is dropped by a change of the row: %o %s', async (_name, of, isDropped) => {
    await read('first', aReader(), 'a', [of])
    change(1)
    expect(await read('second', aReader(), 'a', [of])).toBe(isDropped ? 'second' : 'first')
    expect(drops).toEqual(isDropped ? [['changed', 1]] : [])
  })

  it('of rows that others name is not dropped by a new row', async () => {
    await read('first', aReader(), 'a', [{ of: 'named', kind: 'category' }])
    feed.tell({ kind: 'category', id: 9 as CategoryId, after: {} })
    expect(await read('second')).toBe('first')
    feed.tell({ kind: 'category', id: 9 as CategoryId })
    expect(await read('second')).toBe('second')
  })

  it.each([
    ['old', { before: { a: 1 } }, true],
    ['new', { after: { a: 1 } }, true],
    ['neither', { before: { a: 2 }, after: { a: 3 } }, false],
    ['unknown', {}, true],
  ])('of a list is dropped when its condition fits the %s row', async (_name, facts, isDropped) => {
    await read('first', aReader(), 'a', [
      { of: 'list', kind: 'pet', condition: { key: 'x', mayHave: ({ a }) => a === 1, mayMove: () => true } },
    ])
    feed.tell({ kind: 'pet', id: 5 as PetId, ...facts })
    expect(await read('second')).toBe(isDropped ? 'second' : 'first')
  })

  it.each<[string, number, RowFacts, RowFacts, boolean]>([
    ['a row that it shows', 7, { a: 1, b: 1 }, { a: 1, b: 1 }, true],
    ['another row', 8, { a: 1, b: 1 }, { a: 1, b: 1 }, false],
    ['the order of another row', 8, { a: 1, b: 1 }, { a: 1, b: 2 }, true],
    ['a row that joins the list', 8, { a: 2, b: 1 }, { a: 1, b: 1 }, true],
  ])('of a page is dropped by a change of %s: %d', async (_name, id, before, after, isDropped) => {
    const condition = { key: 'x', mayHave: ({ a }: RowFacts) => a === 1, mayMove: (old: RowFacts, now: RowFacts) => old.a !== now.a }
    const onPage: Basis = { of: 'list', kind: 'pet', condition, page: { ids: [6, 7], sortFacts: ['b'] } }
    await read('first', aReader(), 'a', [onPage])
    const change = { kind: 'pet', id: id as PetId, before, after } as const
    expect(mayTouch(onPage, change)).toBe(isDropped)
    feed.tell(change)
    expect(await read('second')).toBe(isDropped ? 'second' : 'first')
  })

  it('of which nobody knows the rows yet is outdated by every change of its list', async () => {
    const condition = { key: 'x', mayHave: () => true, mayMove: () => false }
    const basisOf = (answer?: string): Basis[] => [
      { of: 'list', kind: 'pet', condition, page: answer === undefined ? undefined : { ids: [6], sortFacts: [] } },
    ]
    const { load, answer } = held()
    const first = cache.read(questionTo('a'), aReader(), basisOf, load)
    change(8)
    answer('first')
    await first
    expect(await cache.read(questionTo('a'), aReader(), basisOf, saying('second'))).toBe('second')
    change(8)
    expect(await read('third')).toBe('second')
  })

  it('is dropped when the whole catalogue changes, and by no order', async () => {
    await read('first')
    feed.tell({ kind: 'order', id: 1 as never, customerId: 1 as never })
    expect(await read('second')).toBe('first')
    feed.tell({ kind: 'catalogue' })
    expect(await read('second')).toBe('second')
  })

  it('ends with its life, and one reader makes it anew before', async () => {
    await read('first')
    await letPass(LIFE_MS * 0.95)
    const { load, answer } = held()
    const early = cache.read(questionTo('a'), aReader(), () => basis, load)
    expect(await read('other')).toBe('first')
    answer('second')
    expect(await early).toBe('second')
    expect(await read('other')).toBe('second')
    await letPass(LIFE_MS)
    expect(cache.find(questionTo('a'), aReader())).toBeUndefined()
    expect(drops).toEqual([['expired', 1]])
  })

  it('takes bytes, and the answers that were used least recently make room', async () => {
    open(16 * 2000)
    for (let i = 0; i < 40; i++) await read('x'.repeat(100), aReader(), `key ${i}`)
    const { entries, bytes } = cache.load
    expect(bytes).toBeLessThanOrEqual(16 * 2000)
    expect(drops).toEqual(Array.from({ length: 40 - entries }, () => ['full', 1]))
    expect(await read('new', aReader(), 'key 39')).toHaveLength(100)
    expect(await read('new', aReader(), 'key 0')).toBe('new')
  })

  it('is not made of an answer that is too large', async () => {
    open(16 * 2000)
    await read('x'.repeat(5000))
    expect(cache.load.entries).toBe(0)
    expect(await read('second')).toBe('second')
  })
})

describe('one statement', () => {
  it('answers all who ask for a cold key at the same time', async () => {
    const { load, answer } = held()
    const all = Array.from({ length: 1000 }, () => cache.read(questionTo('a'), aReader(), () => basis, load))
    answer('the answer')
    expect(new Set(await Promise.all(all))).toEqual(new Set(['the answer']))
    expect(loads).toBe(1)
  })

  it('that fails answers its own reader alone', async () => {
    const { load, fail } = held()
    const first = cache.read(questionTo('a'), aReader(), () => basis, load)
    const second = read('by itself')
    fail()
    await expect(first).rejects.toThrow('no database')
    expect(await second).toBe('by itself')
    expect(cache.load.entries).toBe(0)
  })

  it('that finds nothing answers all, and nothing is kept', async () => {
    const nothing: Load<string | undefined, string> = async () => {
      loads += 1
      return { outcome: undefined, isCommon: true }
    }
    const both = [
      cache.read(questionTo('a'), aReader(), () => basis, nothing),
      cache.read(questionTo('a'), aReader(), () => basis, nothing),
    ]
    expect(await Promise.all(both)).toEqual([undefined, undefined])
    expect(loads).toBe(1)
    expect(cache.load.entries).toBe(0)
  })

  it('that began before a change answers those who asked before it, and nobody else', async () => {
    const { load, answer } = held()
    const before = cache.read(questionTo('a'), aReader(), () => basis, load)
    change(1)
    expect(await read('new')).toBe('new')
    answer('old')
    expect(await before).toBe('old')
    expect(await read('newer')).toBe('new')
  })

  it('that began before the feed was lost is not kept', async () => {
    const { load, answer } = held()
    const before = cache.read(questionTo('a'), aReader(), () => basis, load)
    feed.loseConnection()
    feed.find()
    answer('old')
    await before
    expect(await read('new')).toBe('new')
  })
})

describe('a reader', () => {
  it('gets no kept answer that may be older than its last reply, until the feed has told all changes since', async () => {
    await read('old')
    const reader = aReader()
    reader.seenAt = performance.now() + 1
    await letPass(2)
    expect(cache.find(questionTo('a'), reader)).toBeUndefined()
    expect(await read('new', reader)).toBe('old')
    expect(feed.asked).toBe(1)
    expect(cache.find(questionTo('a'), reader)).toBe('old')
  })

  it('gets a fresh answer when the feed tells a change meanwhile', async () => {
    await read('old')
    const reader = aReader()
    reader.seenAt = performance.now() + 1
    await letPass(2)
    const reply = read('new', reader)
    change(1)
    expect(await reply).toBe('new')
  })

  it('has seen each answer that it was given', async () => {
    await read('one', aReader(), 'a')
    await letPass(5)
    await read('two', aReader(), 'b', [{ of: 'row', kind: 'pet', id: 2 }])
    const reader = aReader()
    expect(cache.find(questionTo('b'), reader)).toBe('two')
    expect(cache.find(questionTo('a'), reader)).toBeUndefined() // b was read later than a, and the feed has proved nothing since
    expect(await read('new', reader, 'a')).toBe('one')
  })

  it('gets nothing older than a write through this instance', async () => {
    await read('old')
    cache.noteWrite()
    await letPass(1)
    expect(cache.find(questionTo('a'), aReader())).toBeUndefined()
    change(1)
    expect(await read('new')).toBe('new')
  })
})

describe('while the feed does not hear', () => {
  it('nothing is kept and nothing kept is shown', async () => {
    await read('old')
    feed.loseConnection()
    expect(cache.isOn).toBe(false)
    expect(await read('second')).toBe('second')
    expect(await read('third')).toBe('third')
    feed.find()
    expect(await read('fourth')).toBe('fourth')
    expect(await read('fifth')).toBe('fourth')
    expect(outcomes).toEqual(['miss', 'off', 'off', 'miss', 'hit'])
    expect(drops).toEqual([['feed', 1]])
  })

  it('a reader that waits for a proof goes to the database', async () => {
    feed = fakeFeed(false)
    open()
    await read('old')
    const reader = aReader()
    reader.seenAt = performance.now() + 1
    const reply = read('new', reader)
    feed.loseConnection()
    expect(await reply).toBe('new')
  })
})
