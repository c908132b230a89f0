/*
 * Works around: postgres.js (3.4.9) tries several hosts without end when none answers, connects again without end and without a pause when a server closes
 * every new connection, does not go on without TLS when `prefer` fails, and cannot be told when a server is not allowed to be used.
 * Upstream: not reported yet.
 * Remove when: `test/db/connectionStrings.test.ts` passes with the options `host`, `port` and `ssl` of postgres.js alone.
 */
import type { Duplex } from 'node:stream'
import { ConnectFailure } from './connectFailure.js'
import { FailedSocket } from './failedSocket.js'
import { type Encryption, type Endpoint, openSocket } from './openSocket.js'

/** The options of a client, as postgres.js hands them to its option `socket`: with the defaults of the environment. */
export interface ClientOptions {
  readonly host: string[]
  readonly port: readonly number[]
  readonly path: string | false | undefined
  readonly connect_timeout: number
}

interface OpenerOptions {
  readonly encryption: Encryption | undefined
  /** The IP addresses of hosts, by the position of the host. */
  readonly addresses: readonly (string | undefined)[]
  /** The first host is chosen by chance. */
  readonly isShuffled: boolean
}

/**
 * Opens the sockets of a client with one connection. Tries the hosts in their order. When the server closes the last socket silently, or has a session of
 * the wrong kind, postgres.js asks for a socket again without an `onclose` before: then the next host has its turn.
 */
export class SocketOpener {
  private readonly closing = new AbortController()
  private endpoints: readonly Endpoint[] | undefined
  /** Endpoints tried since the last connection that worked or failed. */
  private tried = 0

  constructor(private readonly options: OpenerOptions) {}

  /** @returns an open socket, or a socket that fails with the reason: a rejection would stop the client. */
  async open(client: ClientOptions): Promise<Duplex> {
    this.endpoints ??= this.endpointsOf(client)
    const limitMs = client.connect_timeout * 1000
    let reason: unknown = new ConnectFailure('CONNECTION_SILENT')
    for (const endpoint of this.endpoints.slice(this.tried)) {
      this.tried += 1
      try {
        const socket = await this.openInTime(endpoint, limitMs)
        tellWhetherMore(client, this.tried < this.endpoints.length)
        return socket
      } catch (error) {
        reason = error
        if (this.closing.signal.aborted) break
      }
    }
    tellWhetherMore(client, false)
    return new FailedSocket(reason instanceof Error ? reason : new Error(String(reason)))
  }

  /** The next socket is for the first host again. */
  startOver(): void {
    this.tried = 0
  }

  /** Ends the attempt to open a socket. */
  close(): void {
    this.closing.abort(new ConnectFailure('CONNECTION_SILENT'))
  }

  private async openInTime(endpoint: Endpoint, limitMs: number): Promise<Duplex> {
    const late = new AbortController()
    const timer = limitMs > 0 ? setTimeout(() => late.abort(new ConnectFailure('CONNECT_TIMEOUT')), limitMs) : undefined
    try {
      return await openSocket(endpoint, this.options.encryption, AbortSignal.any([late.signal, this.closing.signal]))
    } finally {
      clearTimeout(timer)
    }
  }

  private endpointsOf({ host, port, path }: ClientOptions): Endpoint[] {
    if (path) return [{ to: { path }, name: path }]
    const all = host.map((name, i): Endpoint => {
      const number = port[i] ?? 5432
      if (name.startsWith('/')) return { to: { path: `${name}/.s.PGSQL.${number}` }, name }
      return { to: { host: this.options.addresses[i] ?? name, port: number }, name }
    })
    const first = this.options.isShuffled ? Math.floor(Math.random() * all.length) : 0
    return [...all.slice(first), ...all.slice(0, first)]
  }
}

/** postgres.js takes a failure of a new connection for final unless it knows a second host. It never takes it for final while it knows one. */
function tellWhetherMore({ host }: ClientOptions, hasMore: boolean): void {
  host.splice(1, host.length, ...(hasMore ? ['another'] : []))
}
