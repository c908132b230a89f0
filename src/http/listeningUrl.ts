import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { hostUrl } from '../values/hostUrl.js'

/** The URL of the server on this machine, without a slash at its end. Until the server listens, it contains the configured port. */
export function listeningUrl(http: FastifyInstance, { HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): string {
  const address = http.server.address()
  return hostUrl(HOST, address && typeof address === 'object' ? address.port : PORT)
}
