import type { IncomingMessage } from 'node:http'
import { BoundedLines } from '../observability/boundedLines.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { unservedPath } from './shownPath.js'

/** Logs and counts connections that are closed because they hold too many requests without an answer. */
export function createCrowdTeller(log: Log, metrics: Pick<Metrics, 'cutConnections' | 'leftOutLines'>) {
  const lines = new BoundedLines({ log: log.of('http'), metrics, kind: 'crowded_connections' })
  return ({ socket, method, url = '' }: IncomingMessage): void => {
    metrics.cutConnections.inc({ reason: 'crowded' })
    lines.write((own) => {
      const told = { method, path: unservedPath(url), address: socket.remoteAddress }
      own.warn(told, 'a connection was closed: its client had sent too many requests before the first answer')
    })
  }
}
