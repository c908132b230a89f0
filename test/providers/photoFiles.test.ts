import { execFile } from 'node:child_process'
import { mkdtemp, open, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alerts } from '../../src/domain/ports/alerts.js'
import { toApiError } from '../../src/graphql/publicError.js'
import { createPhotoFiles } from '../../src/providers/photoFiles.js'

const run = promisify(execFile)
let folder: string
let alerts: string[]
const listener: Pick<Alerts, 'diskFull'> = { diskFull: (store) => void alerts.push(store) }
const photosIn = (place: string, openFile?: typeof open) => createPhotoFiles(place, () => 'http://shop.test', listener, openFile)

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-photos-'))
  alerts = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Fails like a file system in one step of writing a file. */
function failing(code: string, step: 'writeFile' | 'sync'): typeof open {
  return async (...args) => {
    const file = await open(...args)
    file[step] = () => Promise.reject(Object.assign(new Error(`${code}: no space left on device`), { code }))
    return file
  }
}

describe('a disk error', () => {
  it.each([
    ['ENOSPC', 'writeFile'],
    ['ENOSPC', 'sync'],
    ['EDQUOT', 'writeFile'],
  ] as const)('%s in %s leaves no draft, raises an alert and is INSUFFICIENT_STORAGE', async (code, step) => {
    const error = await photosIn(folder, failing(code, step))
      .save(Buffer.from('picture'), 'image/png')
      .catch((thrown: unknown) => thrown)
    expect(toApiError(error)).toMatchObject({ code: 'INSUFFICIENT_STORAGE', details: {} })
    expect(await readdir(folder)).toEqual([])
    expect(alerts).toEqual(['photos'])
  })

  it('of another kind raises no alert and leaves no draft', async () => {
    await expect(photosIn(folder, failing('EIO', 'sync')).save(Buffer.from('picture'), 'image/png')).rejects.toMatchObject({ code: 'EIO' })
    expect(await readdir(folder)).toEqual([])
    expect(alerts).toEqual([])
  })

  it('of a real full disk leaves no draft, raises an alert and is INSUFFICIENT_STORAGE', async ({ skip }) => {
    const isMounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).then(
      () => true,
      () => false,
    )
    if (!isMounted) return skip('mounting needs root on Linux')
    try {
      const store = photosIn(folder)
      const kept = await store.save(Buffer.alloc(20_000), 'image/png')
      const error = await store.save(Buffer.alloc(100_000), 'image/png').catch((thrown: unknown) => thrown)
      expect(toApiError(error).code).toBe('INSUFFICIENT_STORAGE')
      expect(await readdir(folder)).toEqual([path.basename(kept)])
      expect(alerts).toEqual(['photos'])
    } finally {
      await run('umount', [folder])
    }
  })
})

describe('drafts', () => {
  it('are removed after ten minutes without a write, and no other file is removed', async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
    const left: [string, number][] = [
      ['a.png.1.part', 11],
      ['b.png.2.part', 9],
      ['c.png', 1000],
    ]
    for (const [name, minutes] of left) {
      await writeFile(path.join(folder, name), 'x')
      await utimes(path.join(folder, name), minutesAgo(minutes), minutesAgo(minutes))
    }
    expect(await photosIn(folder).removeDrafts()).toBe(1)
    expect((await readdir(folder)).sort()).toEqual(['b.png.2.part', 'c.png'])
  })

  it('can be removed before the folder exists', async () => {
    expect(await photosIn(path.join(folder, 'nowhere')).removeDrafts()).toBe(0)
  })
})
