import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { embeddedError } from './embeddedError.js'
import { hostGuests } from './hostGuests.js'
import { isAnswering } from './isAnswering.js'
import { launchServer } from './launchServer.js'
import { makeRunFolder } from './makeRunFolder.js'
import { isPostgres, type RunningServer, readPostmaster } from './readPostmaster.js'
import type { Site } from './site.js'
import { visitOwner } from './visitOwner.js'

/** A running server, as this process sees it. */
export interface EmbeddedServer {
  readonly owned: boolean
  /** Resolves, with the reason, when the server no longer runs or its owner let go of it. Never rejects. */
  readonly gone: Promise<string>
  /** The owner ends the server; a guest only leaves it. */
  stop(): Promise<void>
}

const PATIENCE_MS = 60_000
const ORPHAN_GRACE_MS = 2_000
const LOOK_AGAIN_MS = 30

/**
 * Makes this process the owner of the server on this site, or a guest of the owner. PostgreSQL's own lock on the cluster decides which
 * process is the owner, so no second lock can become stale. A server with a dead owner ends soon: this function waits for its end, and
 * sends it a signal to hasten the end.
 * @throws Error when the server cannot start, when the process is neither owner nor guest after a minute or two, or when the signal aborts.
 */
export async function ownOrVisitServer(site: Site, signal: AbortSignal): Promise<EmbeddedServer> {
  const since = performance.now()
  for (;;) {
    signal.throwIfAborted()
    const running = await readPostmaster(site.cluster)
    const visit = running?.owner && (await visitOwner(join(running.socketDir, running.owner)))
    if (running && visit) {
      site.socketDir = running.socketDir // the owner's temporary folder may differ from ours
      return { owned: false, gone: visit.over.then(() => 'its owner left'), stop: async () => visit.end() }
    }
    const answers = running !== undefined && (await isAnswering(running.socketDir))
    const server = answers ? undefined : await own(site)
    if (server) return server
    const waitedMs = performance.now() - since
    if (running && answers) await endOrphan(site, running, waitedMs)
    else if (running) await removeStaleLock(site, running)
    if (waitedMs > PATIENCE_MS) throw embeddedError(`${site.cluster} is held by another server that does not answer`)
    await delay(LOOK_AGAIN_MS)
  }
}

async function own(site: Site): Promise<EmbeddedServer | undefined> {
  await makeRunFolder(site)
  const host = await hostGuests(site.socketDir)
  try {
    const launched = await launchServer(site, host.name)
    if (!launched) return void host.close()
    await host.welcome()
    const gone = launched.gone.finally(host.close)
    const stop = (): Promise<void> => {
      host.close() // first, so that no guest comes to a server that is ending
      return launched.stop()
    }
    return { owned: true, gone, stop }
  } catch (error) {
    host.close()
    throw error
  }
}

/** Ends a server without an owner. The signal to its process id is safe only because the socket of the same server has just answered. */
async function endOrphan(site: Site, orphan: RunningServer, waitedMs: number): Promise<void> {
  const now = await readPostmaster(site.cluster)
  if (!orphan.owner || now?.pid !== orphan.pid || now.owner !== orphan.owner) return
  try {
    process.kill(orphan.pid, waitedMs > ORPHAN_GRACE_MS ? 'SIGQUIT' : 'SIGINT')
  } catch {
    // the server has just ended
  }
}

/** Removes the lock of a crashed server. PostgreSQL takes any live process with that id for its server, and ids repeat in a container. */
async function removeStaleLock(site: Site, stale: RunningServer): Promise<void> {
  if (await isPostgres(stale.pid)) return
  const now = await readPostmaster(site.cluster)
  if (now?.pid === stale.pid) await rm(join(site.cluster, 'postmaster.pid'), { force: true })
}
