import { createHash } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findAccount } from './findAccount.js'
import { findBinaries } from './findBinaries.js'
import { placeBinaries } from './placeBinaries.js'
import { placeCluster } from './placeCluster.js'
import type { EmbeddedLog, Site } from './site.js'

const SOCKET_PATH_BYTES = 103 // macOS; Linux takes 107

/** Settles everything about one data folder that stays the same from start to start. */
export async function prepareSite(dataDir: string, log: EmbeddedLog): Promise<Site> {
  const binaries = findBinaries()
  await mkdir(dataDir, { recursive: true })
  const data = await realpath(dataDir)
  const runner = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 }
  const account = await findAccount(runner, data)
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  const runAs = { ...(account.uid === runner.uid ? {} : account), env }
  const name = `petstore-gateway-${runner.uid}-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`
  const cluster = await placeCluster(data, join('/var/tmp', name), runner, runAs, log)
  const native = await placeBinaries(binaries, cluster, runAs, log)
  const runDir = join(Buffer.byteLength(join(tmpdir(), name, 's/.s.PGSQL.5432')) > SOCKET_PATH_BYTES ? '/tmp' : tmpdir(), name)
  return {
    cluster,
    runDir,
    socketDir: join(runDir, 's'),
    native,
    runner,
    account,
    runAs: {
      ...runAs,
      env: {
        ...env,
        LD_LIBRARY_PATH: `${runDir}:${join(native, 'lib')}`,
        PG_GRANDPARENT_PID: String(process.pid), // never our own server, should a lock from before a crash name this id
      },
    },
  }
}
