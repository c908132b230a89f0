import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Config, ConfigError } from '../config.js'
import { listenProblem } from './listenProblem.js'

/** Listens for a moment, so that a start whose port is taken ends before it opens a database. @throws ConfigError naming PORT or HOST */
export async function mustListen(config: Pick<Config, 'HOST' | 'PORT'>): Promise<void> {
  const server = createServer()
  try {
    server.listen({ host: config.HOST, port: config.PORT })
    await once(server, 'listening')
  } catch (error) {
    const problem = listenProblem(error, config)
    if (problem === undefined) throw error
    throw new ConfigError(problem)
  }
  server.close()
  await once(server, 'close')
}
