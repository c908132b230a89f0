import type { Config } from '../config.js'

type Place = Pick<Config, 'HOST' | 'PORT' | 'METRICS_PORT'>

/** For `localhost` Fastify starts a second server on the other address, and does not wait for that server when it stops. */
export function listeningOn({ HOST, PORT, METRICS_PORT }: Place): Place {
  return { HOST: HOST === 'localhost' ? '127.0.0.1' : HOST, PORT, METRICS_PORT }
}
