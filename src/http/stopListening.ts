import { Server } from 'node:net'
import { withinTime } from '../values/withinTime.js'

/** How long connections without a request stay open after the end of the listener, in milliseconds. */
const LINGER_MS = 1000

/**
 * Accepts no more connections, and leaves the others open until all have ended, but no longer than a second. A proxy may be sending a request over a
 * connection that has none yet: its reply ends the connection. `close` of an HTTP server would end the connection at once, and the request with it.
 */
export async function stopListening(server: Server): Promise<void> {
  // right after the system was asked for new connections: it resets those that wait for their acceptance when the listener closes
  await new Promise((resolve) => setImmediate(resolve))
  await withinTime(new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve())), LINGER_MS)
}
