import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Calls `act` once for each reply: after it was sent, or after its connection closed early. Fastify's `onResponse` misses some early closes. */
export function onReplyEnd(app: FastifyInstance, act: (request: FastifyRequest, reply: FastifyReply) => void): void {
  const ended = new WeakSet<ServerResponse>()
  const end = (request: FastifyRequest, reply: FastifyReply): void => {
    if (ended.has(reply.raw)) return
    ended.add(reply.raw)
    act(request, reply)
  }
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply)
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const { raw } = reply
    raw.once('close', () => raw.writableFinished || end(request, reply))
    done(null, payload)
  })
}
