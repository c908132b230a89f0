import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** A request that was sent before the server began to close has arrived by then. */
const GRACE_MS = 1000

/**
 * When the server closes, ends connections on which no request has ever come: browsers open some in advance, and Node takes them for busy, so that they
 * would hold up the end for half a minute.
 */
export function closeSilent(app: FastifyInstance): void {
  const silent = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  app.server.on('request', ({ socket }) => silent.delete(socket))
  app.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const socket of silent) socket.destroy()
    }, GRACE_MS).unref()
    done()
  })
}
