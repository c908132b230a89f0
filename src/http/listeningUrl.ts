import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.js'

/** The address a server listens at, without a slash at its end; with the configured port until it listens. */
export function listeningUrl(http: FastifyInstance, { HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): string {
  const address = http.server.address()
  const port = address && typeof address === 'object' ? address.port : PORT
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`
}
