import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Config, ConfigError } from '../config.js'
import { listenProblem } from './listenProblem.js'

/** Listens for a moment, so that a start whose port is taken ends before it opens a database. @throws ConfigError naming PORT, METRICS_PORT or HOST */
export async function mustListen({ HOST, PORT, METRICS_PORT }: Pick<Config, 'HOST' | 'PORT' | 'METRICS_PORT'>): Promise<void> {
  await mustBeFree({ HOST, PORT }, 'PORT')
  if (METRICS_PORT !== undefined) await mustBeFree({ HOST, PORT: METRICS_PORT }, 'METRICS_PORT')
}

async function mustBeFree(place: Pick<Config, 'HOST' | 'PORT'>, setting: 'PORT' | 'METRICS_PORT'): Promise<void> {
  const server = createServer()
  try {
    server.listen({ host: place.HOST, port: place.PORT })
    await once(server, 'listening')
  } catch (error) {
    const problem = listenProblem(error, place, setting)
    if (problem === undefined) throw error
    throw new ConfigError(problem)
  }
  server.close()
  await once(server, 'close')
}
