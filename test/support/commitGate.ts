import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { DatabaseAddress } from '../../src/db/address.js'

/** A proxy before PostgreSQL that can break a connection at a COMMIT, so that its sender cannot know the outcome. */
export interface CommitGate {
  readonly address: DatabaseAddress
  /**
   * Breaks the connection of a later COMMIT.
   * @param when `before` the server receives the COMMIT, or `after` it has committed. @param passing number of COMMITs that pass first.
   */
  breakAt(when: 'before' | 'after', passing?: number): void
  /** Whether a connection was broken since. */
  readonly hasBroken: boolean
  close(): Promise<void>
}

export async function commitGate(target: DatabaseAddress): Promise<CommitGate> {
  let armed: { when: 'before' | 'after'; passing: number } | undefined
  let hasBroken = false
  const sockets = new Set<Socket>()

  const server = createServer((client) => {
    const database = typeof target === 'string' ? connectTo(new URL(target)) : connect(`${target.host}/.s.PGSQL.${target.port}`)
    const commits = new CommitFinder()
    let isLast = false
    const end = () => {
      client.destroy()
      database.destroy()
    }
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('error', () => {}) // the close event follows
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    client.on('data', (chunk) => {
      if (commits.isIn(chunk) && armed && armed.passing-- <= 0) {
        const { when } = armed
        armed = undefined
        hasBroken = true
        if (when === 'before') return end()
        isLast = true
      }
      database.write(chunk)
    })
    database.on('data', (chunk) => (isLast ? end() : client.write(chunk)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens to TCP
  return {
    address: typeof target === 'string' ? throughPort(new URL(target), port) : { ...target, host: '127.0.0.1', port },
    breakAt(when, passing = 0) {
      armed = { when, passing }
      hasBroken = false
    },
    get hasBroken() {
      return hasBroken
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function connectTo({ hostname, port }: URL): Socket {
  return connect(Number(port || 5432), hostname)
}

function throughPort(url: URL, port: number): string {
  url.host = `127.0.0.1:${port}`
  return url.href
}

/** Finds COMMIT in the bytes of a client: as text when it is prepared, and later by the name of the prepared statement. */
class CommitFinder {
  private name: string | undefined

  isIn(chunk: Buffer): boolean {
    const text = chunk.toString('latin1')
    const [, name] = /([^\0]*)\0commit\0/.exec(text) ?? []
    if (name !== undefined) this.name = /[a-z0-9]+$/.exec(name)?.[0]
    return name !== undefined || (this.name !== undefined && text.includes(`\0${this.name}\0`))
  }
}
