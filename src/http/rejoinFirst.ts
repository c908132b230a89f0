import type { FastifyInstance } from 'fastify'

/** A call waits until this instance counts as alive again. @param rejoin gives undefined for an instance that counts as alive */
export function rejoinFirst(http: FastifyInstance, rejoin: () => Promise<unknown> | undefined): void {
  http.addHook('preHandler', ({ routeOptions }, _reply, done) => {
    const rejoining = routeOptions.config.authenticates === false ? undefined : rejoin()
    if (rejoining) void rejoining.then(() => done())
    else done()
  })
}
