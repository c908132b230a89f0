import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyReply {
    isEndWatched: boolean
  }
}

type Act = (request: FastifyRequest, reply: FastifyReply) => void

/** Calls each of `acts` once for each reply: after it was sent, or after its connection closed early. Fastify's `onResponse` misses some early closes. */
export function onReplyEnd(app: FastifyInstance, acts: readonly Act[]): void {
  app.decorateReply('isEndWatched', false)
  app.addHook('onSend', (request, reply, payload, done) => {
    const end = (): void => {
      for (const act of acts) act(request, reply)
    }
    if (!reply.isEndWatched) {
      reply.isEndWatched = true // a failing `onSend` hook starts a second reply
      if (reply.raw.closed) end()
      else reply.raw.on('close', end)
    }
    done(null, payload)
  })
  // without an `onResponse` hook, Fastify does not measure the time of a reply
  app.addHook('onResponse', (_request, _reply, done) => done())
}
