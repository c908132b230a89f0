import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, readdir, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** The socket of a server's owner, for other processes (guests). */
export interface GuestHost {
  /** The name of its socket in the socket folder; the server carries it as its setting `petstore.owner`. */
  readonly name: string
  /** Tells waiting and future guests that the server is ready. */
  welcome(): Promise<void>
  /** Disconnects all guests and admits no more. */
  close(): void
}

const PREFIX = 'o-'

/**
 * Opens the socket that shows other processes whether the owner of a server is alive. A connection to it proves more than a process id:
 * the kernel closes the connection when the owner dies, and a greeting proves that the owner was alive when asked. Every launch has a
 * socket name of its own, so closing one socket cannot remove the next one.
 */
export async function hostGuests(socketDir: string): Promise<GuestHost> {
  const name = `${PREFIX}${randomBytes(4).toString('hex')}`
  const guests = new Set<Socket>()
  let isReady = false
  const server = createServer((guest) => {
    guests.add(guest.unref().resume())
    guest.on('error', () => {}) // a guest may die as well
    guest.once('close', () => guests.delete(guest))
    if (isReady) guest.write('ready')
  })
  server.on('error', () => {}) // a guest that could not be admitted connects again
  server.unref().listen(join(socketDir, name))
  await once(server, 'listening')
  await chmod(join(socketDir, name), 0o666) // a guest can run as another user than its owner; the folder keeps strangers out
  return {
    name,
    async welcome() {
      isReady = true
      for (const guest of guests) guest.write('ready')
      const stale = (await readdir(socketDir)).filter((other) => other.startsWith(PREFIX) && other !== name)
      await Promise.all(stale.map((other) => rm(join(socketDir, other), { force: true }))) // left by killed owners
    },
    close() {
      server.close()
      for (const guest of guests) guest.destroy()
    },
  }
}
