import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'

/** The URL of the server, without a slash at its end. Until the server listens, it contains the configured port. */
export function listeningUrl(http: FastifyInstance, { HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): string {
  const address = http.server.address()
  const port = address && typeof address === 'object' ? address.port : PORT
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`
}
