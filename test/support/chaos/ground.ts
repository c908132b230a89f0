import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RunPlace } from '../runPlace.js'

/** The servers and folders of a group of faults. */
export interface Ground {
  /** Makes a part, or gives the part that an earlier fault of the group has made. */
  share<Part>(make: (ground: Ground) => Promise<Part>): Promise<Part>
  /** A migrated database, and a folder. */
  place(): Promise<RunPlace>
  folder(): Promise<string>
  /** Adds a step to the end. The newest step runs first. */
  atEnd(act: () => unknown): void
  leave(): Promise<void>
}

export function openGround(makePlace: () => Promise<RunPlace>): Ground {
  const ends: (() => unknown)[] = []
  const parts = new Map<unknown, Promise<unknown>>()
  const ground: Ground = {
    share<Part>(make: (ground: Ground) => Promise<Part>): Promise<Part> {
      const known = parts.get(make) ?? make(ground)
      parts.set(make, known)
      return known as Promise<Part> // what the same function has made
    },
    async place() {
      const place = await makePlace()
      ends.push(() => place.close())
      return place
    },
    async folder() {
      const folder = await mkdtemp(path.join(tmpdir(), 'petstore-chaos-'))
      ends.push(() => rm(folder, { recursive: true, force: true }))
      return folder
    },
    atEnd: (act) => void ends.push(act),
    async leave() {
      for (const end of ends.splice(0).reverse()) await end()
    },
  }
  return ground
}
