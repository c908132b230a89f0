import type { IncomingMessage, ServerResponse } from 'node:http'
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

/**
 * Tracks the replies that are under way. A server reports its close when the last connection is gone, before the last reply gets its own event.
 * @returns waits until no reply is under way.
 */
export function followReplies({ server }: FastifyInstance): () => Promise<void> {
  const underWay = new Set<ServerResponse>()
  let tellEnd = () => {}
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    underWay.add(response)
    response.once('close', () => {
      underWay.delete(response)
      if (underWay.size === 0) tellEnd()
    })
  })
  return () =>
    new Promise((resolve) => {
      tellEnd = resolve
      if (underWay.size === 0) resolve()
    })
}
