import { connect } from 'node:net'
import { join } from 'node:path'

/** True when a PostgreSQL server, in any state, listens on the socket in this folder. The socket file of a dead server refuses connections. */
export function isAnswering(socketDir: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(socketDir, '.s.PGSQL.5432'))
    socket.once('connect', () => {
      resolve(true)
      socket.destroy()
    })
    socket.on('error', () => resolve(false))
  })
}
