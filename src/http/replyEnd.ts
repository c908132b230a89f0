import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyReply {
    isEndWatched: boolean
  }
}

type Act = (request: FastifyRequest, reply: FastifyReply) => void

/** Calls `acts` once for each reply: when it was sent, or when its connection was closed half-way. Fastify's `onResponse` leaves out some of the latter. */
export function onReplyEnd(app: FastifyInstance, acts: readonly Act[]): void {
  app.decorateReply('isEndWatched', false)
  app.addHook('onSend', (request, reply, payload, done) => {
    const end = (): void => {
      for (const act of acts) act(request, reply)
    }
    if (!reply.isEndWatched) {
      reply.isEndWatched = true // another `onSend` hook that fails begins a second reply
      if (reply.raw.closed) end()
      else reply.raw.on('close', end)
    }
    done(null, payload)
  })
  // Fastify measures the time of a reply only where there is such a hook
  app.addHook('onResponse', (_request, _reply, done) => done())
}
