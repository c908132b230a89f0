import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { embeddedError } from './embeddedError.js'
import { launchServer } from './launchServer.js'
import { openSession } from './openSession.js'
import { isAlive, isPostgres, type RunningServer, readPostmaster } from './readPostmaster.js'
import type { Site } from './site.js'

/** A server that runs, seen from this process. */
export interface Server {
  readonly owned: boolean
  /** Resolves, with the reason, when the server no longer runs. Never rejects. */
  readonly gone: Promise<string>
  /** Owner: ends the server. Otherwise: lets go of it. */
  stop(): Promise<void>
}

const PATIENCE_MS = 60_000
const ORPHAN_GRACE_MS = 2_000
const LOOK_AGAIN_MS = 30

/**
 * Becomes the owner of the server on this site or attaches to the owner's. PostgreSQL's own lock on the cluster decides who is
 * owner, so there is no second lock to go stale. A server whose owner is dead is on its way out: it is waited for, and pushed.
 * @throws Error when the server cannot start, when neither came about in a minute, or when the signal aborts.
 */
export async function claimServer(site: Site, signal: AbortSignal): Promise<Server> {
  const since = performance.now()
  for (;;) {
    signal.throwIfAborted()
    const running = await readPostmaster(site.cluster)
    const session = running && (await openSession(running.socketDir))
    if (session?.open && running?.ready && isAlive(running.ownerPid)) {
      site.socketDir = running.socketDir // the owner's temporary folder may be another than ours
      const stop = async () => void session.socket.destroy()
      return { owned: false, gone: session.closed.then(() => 'its owner left'), stop }
    }
    if (session?.open) session.socket.destroy()
    if (!session?.answered) {
      const launched = await launchServer(site)
      if (launched) return { owned: true, ...launched }
    }
    const waitedMs = performance.now() - since
    if (running && session?.answered) endOrphan(running, waitedMs)
    else if (running) await removeStaleLock(site, running)
    if (waitedMs > PATIENCE_MS) throw embeddedError(`${site.cluster} is held by another server that does not answer`)
    await delay(LOOK_AGAIN_MS)
  }
}

/** Ends a server nobody owns. Its process id is good for a signal only because something answers on the same server's socket. */
function endOrphan(running: RunningServer, waitedMs: number): void {
  if (isAlive(running.ownerPid)) return
  const signal = waitedMs > ORPHAN_GRACE_MS ? 'SIGQUIT' : 'SIGINT'
  if (signal === 'SIGINT' && !running.ready) return // it is ending, or will when it has recovered
  try {
    process.kill(running.pid, signal)
  } catch {
    // it has just ended
  }
}

/** After a crash PostgreSQL takes any live process with the old id for its server, and in a container the ids repeat. */
async function removeStaleLock(site: Site, stale: RunningServer): Promise<void> {
  if (await isPostgres(stale.pid)) return
  const now = await readPostmaster(site.cluster)
  if (now?.pid === stale.pid) await rm(join(site.cluster, 'postmaster.pid'), { force: true })
}
