import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, readdir, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** What the owner of a server offers to other processes. */
export interface GuestHost {
  /** The name of its socket in the socket folder; the server carries it as its setting `petstore.owner`. */
  readonly name: string
  /** Tells all guests, those who wait and those to come, that the server serves. */
  welcome(): Promise<void>
  /** Sends everybody away. */
  close(): void
}

const PREFIX = 'o-'

/**
 * Opens the socket by which other processes know the owner of a server. A connection to it says more than a process id: the
 * kernel closes it the moment the owner dies, and a greeting proves that the owner lived when asked. Every launch has its own name,
 * so closing one cannot take away the next.
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
  server.on('error', () => {}) // a guest it could not let in comes again
  server.unref().listen(join(socketDir, name))
  await once(server, 'listening')
  await chmod(join(socketDir, name), 0o666) // the folder keeps strangers out; the guest of an owner who is root may not be root
  return {
    name,
    async welcome() {
      isReady = true
      for (const guest of guests) guest.write('ready')
      const stale = (await readdir(socketDir)).filter((other) => other.startsWith(PREFIX) && other !== name)
      await Promise.all(stale.map((other) => rm(join(socketDir, other), { force: true }))) // of owners that were killed
    },
    close() {
      server.close()
      for (const guest of guests) guest.destroy()
    },
  }
}
