import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Calls `act` once for each reply: when it was sent, or when its connection was closed half-way, which is no response to Fastify's hooks. */
export function onReplyEnd(app: FastifyInstance, act: (request: FastifyRequest, reply: FastifyReply) => void): void {
  app.addHook('onResponse', (request, reply, done) => {
    act(request, reply)
    done()
  })
  // Node says of every other reply that it was sent, also when it was not
  app.addHook('onSend', (request, reply, payload, done) => {
    const { raw } = reply
    if (payload instanceof Readable) raw.once('close', () => raw.writableFinished || act(request, reply))
    done(null, payload)
  })
}
