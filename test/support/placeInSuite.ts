import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { databaseSettings } from '../cli/runCli.js'
import { freshDatabase } from './database.js'
import type { RunPlace } from './runPlace.js'

/** A place on the PostgreSQL of the suite, whose start and migrations are done. */
export async function placeInSuite(): Promise<RunPlace> {
  const { address, close } = await freshDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-run-'))
  return {
    address,
    folder,
    settings: databaseSettings(address),
    async close() {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
