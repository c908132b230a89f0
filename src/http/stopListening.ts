import { Server } from 'node:net'
import { withinTime } from '../values/withinTime.js'

/** How long connections without a request stay open after the end of the listener, in milliseconds. */
const LINGER_MS = 1000
/** The longest wait for a quiet turn of the event loop, in milliseconds. */
const SEARCH_MS = 1000
/** A longer turn leaves too much time for a connection that has come unseen, in milliseconds. A turn without work takes a fiftieth of a millisecond. */
const SHORT_MS = 0.1

/**
 * Accepts no more connections, and leaves the others open until all have ended, but no longer than a second. A proxy may be sending a request over a
 * connection that has none yet: its reply ends the connection. `close` of an HTTP server would end the connection at once, and the request with it.
 */
export async function stopListening(server: Server): Promise<void> {
  await quietTurn(server)
  await withinTime(new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve())), LINGER_MS)
}

/**
 * Resolves after a short turn of the event loop without a new connection. The system resets the connections that wait for their acceptance when the listener closes,
 * and Node accepts one in each turn: on a busy machine dozens wait.
 */
async function quietTurn(server: Server): Promise<void> {
  const deadline = performance.now() + SEARCH_MS
  let hasCome = true
  const note = () => {
    hasCome = true
  }
  server.on('connection', note)
  await turn() // the system has not been asked in the rest of this one
  for (let took = 0; (hasCome || took > SHORT_MS) && performance.now() < deadline; ) {
    hasCome = false
    const startedAt = performance.now()
    await turn()
    took = performance.now() - startedAt
  }
  server.off('connection', note)
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
