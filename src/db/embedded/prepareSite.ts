import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { findAccount } from './findAccount.js'
import { findBinaries } from './findBinaries.js'
import { placeBinaries } from './placeBinaries.js'
import { placeCluster } from './placeCluster.js'
import { scratchFolders } from './scratchFolders.js'
import type { EmbeddedLog, Site } from './site.js'

/** Determines the facts about one data folder that are the same at every start. */
export async function prepareSite(dataDir: string, log: EmbeddedLog): Promise<Site> {
  const binaries = findBinaries()
  await mkdir(dataDir, { recursive: true })
  const data = await realpath(dataDir)
  const runner = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 }
  const account = await findAccount(runner, data)
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  const runAs = { ...(account.uid === runner.uid ? {} : account), env }
  const { runDir, elsewhere } = scratchFolders(data, runner.uid)
  const cluster = await placeCluster(data, elsewhere, runner, runAs, log)
  const native = await placeBinaries(binaries, cluster, runAs, log)
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
        PG_GRANDPARENT_PID: String(process.pid), // a lock from before a crash may name this id, which is not a server's
      },
    },
  }
}
