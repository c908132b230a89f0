import { beforeEach, describe, expect, it } from 'vitest'
import type { Changes } from '../../src/db/changeFeed.js'
import { watchRow, watchRows } from '../../src/domain/changes/watchRows.js'
import type { PetId } from '../../src/values/ids.js'

type Listener = Parameters<Changes['subscribe']>[0]

/** A feed with the changes of the test. */
let listeners: Set<Listener>
let changes: { isListening: boolean; subscribe: Changes['subscribe'] }
beforeEach(() => {
  listeners = new Set()
  changes = {
    isListening: true,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
})
const change = (...ids: number[]) => {
  for (const id of ids) for (const { onChange } of [...listeners]) onChange({ kind: 'pet', id: id as PetId })
}
const lose = () => {
  for (const { onGap } of [...listeners]) onGap?.()
}
const pets = () => watchRows(changes, (one) => (one.kind === 'pet' ? one.id : undefined))
const pet = (id: number, read: () => Promise<unknown> = async () => {}) =>
  watchRow(changes, id as PetId, (one) => one.kind === 'pet' && one.id === id, read)
const missed = { code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('subscribe again') }

describe('watched rows', () => {
  it('come in the order of their first changes, each row once', async () => {
    const rows = pets()
    change(3, 1, 3, 3, 2)
    for (const id of [3, 1, 2]) expect(await rows.next()).toMatchObject({ done: false, value: { id, isOnly: false } })
  })

  it('come again when they change after they were taken', async () => {
    const rows = pets()
    change(1)
    await rows.next()
    change(1)
    expect((await rows.next()).value).toMatchObject({ id: 1 })
  })

  it('come to a reader that already waits', async () => {
    const rows = pets()
    const next = rows.next()
    change(7)
    expect((await next).value).toMatchObject({ id: 7 })
  })

  it('end for a waiting reader, and the listener is removed', async () => {
    const rows = pets()
    const next = rows.next()
    await rows.return()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(await rows.next()).toEqual({ done: true, value: undefined })
    expect(listeners.size).toBe(0)
  })

  it('fail after a gap, once the known changes have been read', async () => {
    const rows = pets()
    change(1)
    lose()
    expect((await rows.next()).value).toMatchObject({ id: 1 })
    await expect(rows.next()).rejects.toMatchObject(missed)
    expect(await rows.next()).toEqual({ done: true, value: undefined })
    expect(listeners.size).toBe(0)
  })

  it('fail for a waiting reader after a gap', async () => {
    const rows = pets()
    const next = expect(rows.next()).rejects.toMatchObject(missed)
    lose()
    await next
  })

  it('fail when more than a thousand wait', async () => {
    const rows = pets()
    change(...Array.from({ length: 1000 }, (_, i) => i + 1), 1, 500, 1000)
    expect(listeners.size).toBe(1)
    change(1001, 1002)
    for (let id = 1; id <= 1000; id++) expect((await rows.next()).value).toMatchObject({ id })
    await expect(rows.next()).rejects.toMatchObject(missed)
  })

  it('are refused while the feed is not listening', () => {
    changes.isListening = false
    expect(pets).toThrow(expect.objectContaining(missed))
    expect(listeners.size).toBe(0)
  })
})

describe('a watched row', () => {
  it('comes when it changes, and after a gap', async () => {
    const rows = await pet(4)
    change(3, 4, 5)
    expect((await rows.next()).value).toMatchObject({ id: 4, isOnly: true })
    lose()
    expect((await rows.next()).value).toMatchObject({ id: 4, isOnly: true })
  })

  it('comes when it changes while it is read', async () => {
    const rows = await pet(4, async () => change(4))
    expect((await rows.next()).value).toMatchObject({ id: 4 })
  })

  it('may be watched while the feed is not listening, and comes after the gap', async () => {
    changes.isListening = false
    const rows = await pet(4)
    lose()
    expect((await rows.next()).value).toMatchObject({ id: 4 })
  })

  it('is not watched when it does not exist', async () => {
    await expect(pet(4, () => Promise.reject(new Error('no such pet')))).rejects.toThrow('no such pet')
    expect(listeners.size).toBe(0)
  })
})
