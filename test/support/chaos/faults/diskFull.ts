import { randomBytes } from 'node:crypto'
import { chmod, type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startDebianPostgres } from '../../debianPostgres.js'
import { quickFolder } from '../../quickFolder.js'
import { mountSmallDisk } from '../../smallDisk.js'
import { type LoadCall, startLoad } from '../../steadyLoad.js'
import type { Fault } from '../fault.js'
import type { Ground } from '../ground.js'
import { ofDatabase, type ShopWithServer, shopOn } from './database.js'

const DISK_KB = 256 * 1024
const PER_SECOND = 50
const LASTS_MS = 6000

async function onSmallDisk(ground: Ground): Promise<ShopWithServer & { readonly disk: string }> {
  const disk = await mkdtemp(path.join(quickFolder(), 'petstore-disk-'))
  ground.atEnd(() => rm(disk, { recursive: true, force: true }))
  await chmod(disk, 0o755) // PostgreSQL never runs as root, and its user must enter the folder
  const unmount = await mountSmallDisk(disk, DISK_KB)
  ground.atEnd(unmount)
  const server = await startDebianPostgres({ max_wal_size: '48MB' }, path.join(disk, 'data'))
  return { ...(await shopOn(ground, server)), disk }
}

/** Writes until nothing more fits. */
async function fill(name: string): Promise<void> {
  const file = await open(name, 'w')
  for (const bytes of [2 ** 20, 2 ** 12]) while (await fits(file, Buffer.alloc(bytes)));
  await file.close()
}

async function fits(file: FileHandle, block: Buffer): Promise<boolean> {
  try {
    await file.write(block)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}

/** The disk of PostgreSQL is full. Every fourth call stores a long text, so PostgreSQL soon needs more space. */
export const diskFull: Fault = {
  ...ofDatabase,
  name: 'disk-full',
  group: 'disk',
  async setUp(ground) {
    const { instances, goods, ledger, lost, calls, server, disk } = await ground.share(onSmallDisk)
    const ballast = path.join(disk, 'ballast')
    const long: LoadCall = {
      name: 'POST of a long text',
      method: 'POST',
      path: '/v1/pets',
      headers: () => ({ 'x-api-key': goods.staffKey }),
      body: () => JSON.stringify({ name: 'Rex', status: 'available', description: randomBytes(2000).toString('hex') }),
      onReply: ledger.of('pets'),
    }
    const mix = calls.flatMap((call, i) => (i % 3 === 0 ? [call, long] : call))
    return {
      begin: () => startLoad(instances[0].url, PER_SECOND, mix),
      async fault() {
        await fill(ballast)
        await sleep(LASTS_MS)
      },
      async recovery() {
        await rm(ballast)
        await server.start() // a supervisor would start it, if it has ended
      },
      async verdict(outcomes) {
        const full = outcomes.filter(({ outcome }) => outcome === '507').length
        return {
          lost: await lost(),
          measured: [`${ledger.size} writes acknowledged`],
          breaches: full === 0 ? ['no write has met the full disk'] : [],
        }
      },
    }
  },
}
