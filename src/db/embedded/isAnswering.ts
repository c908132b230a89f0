import { connect } from 'node:net'
import { join } from 'node:path'

/** Whether a PostgreSQL server, in whatever state, holds the socket in this folder. A dead one's socket file refuses. */
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
