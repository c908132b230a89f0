import type { Config } from '../config.js'

type Listening = Pick<Config, 'HOST' | 'PORT' | 'METRICS_PORT'>

/** For `localhost` Fastify starts a second server on the other address, and does not wait for that server when it stops. */
export function listeningOn({ HOST, PORT, METRICS_PORT }: Listening): Listening {
  return { HOST: HOST === 'localhost' ? '127.0.0.1' : HOST, PORT, METRICS_PORT }
}
