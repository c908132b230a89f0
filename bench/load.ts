import { performance } from 'node:perf_hooks'
import { Connection, type Reply } from './connection.js'
import type { RunningServer } from './runningServer.js'
import type { Caller, Samples, WireRequest, Workload } from './workloads.js'

export interface Span {
  /** Index of the first request in the workload's sequence. */
  readonly first: number
  readonly count: number
  readonly connections: number
}

export interface Load {
  readonly seconds: number
  readonly latenciesMs: readonly number[]
}

/** The API keys of the callers. */
export type Keys = Readonly<Record<Exclude<Caller, 'nobody'>, string>>

/** The headers of every request of a JSON client, with the key of the workload's caller. */
export function headersFor(workload: Workload, keys: Keys): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (workload.style === 'graphql' || workload.tellsHitRate) headers['content-type'] = 'application/json'
  if (workload.accepts) headers['accept-encoding'] = workload.accepts
  if (workload.as !== 'nobody') headers.authorization = `ApiKey ${keys[workload.as]}`
  return headers
}

/** The bytes of a request. */
export function onTheWire({ method, path, body = '' }: WireRequest, headers: Record<string, string>): string {
  const all = { host: '127.0.0.1', ...headers, ...(method !== 'GET' && { 'content-length': String(Buffer.byteLength(body)) }) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

function check({ status, body }: Reply, request: WireRequest, expected: 200 | 304): void {
  if (status === expected && !body.includes('"errors"')) return
  throw new Error(`${request.method} ${request.path} ${request.body ?? ''} gave ${status}: ${body.toString().slice(0, 500)}`)
}

/** @param tags by path; they change with the rows, so each load asks for them anew. @throws for a reply without a tag */
async function tagOf(
  tags: Map<string, string>,
  connection: Connection,
  request: WireRequest,
  headers: Record<string, string>,
): Promise<string> {
  const known = tags.get(request.path)
  if (known !== undefined) return known
  const reply = await connection.send(onTheWire(request, headers))
  check(reply, request, 200)
  if (reply.etag === undefined) throw new Error(`${request.path} has no ETag.`)
  tags.set(request.path, reply.etag)
  return reply.etag
}

/**
 * Sends `count` requests of a workload over a fixed number of connections, each waiting for its answer before the next.
 * @throws at the first unsuccessful answer, because a wrong answer must not be measured.
 */
export async function load(server: RunningServer, workload: Workload, samples: Samples, span: Span, keys: Keys): Promise<Load> {
  const headers = headersFor(workload, keys)
  const latenciesMs: number[] = []
  const tags = new Map<string, string>()
  let next = span.first
  async function drive(connection: Connection): Promise<void> {
    for (let index = next++; index < span.first + span.count; index = next++) {
      const request = workload.request(index, samples)
      const condition = workload.revalidates && { 'if-none-match': await tagOf(tags, connection, request, headers) }
      const bytes = onTheWire(request, { ...headers, ...condition })
      const start = performance.now()
      const reply = await connection.send(bytes)
      latenciesMs.push(performance.now() - start)
      check(reply, request, workload.revalidates ? 304 : 200)
    }
  }
  const connections = await Promise.all(Array.from({ length: span.connections }, () => Connection.open({ port: server.port })))
  try {
    const start = performance.now()
    await Promise.all(connections.map(drive))
    return { seconds: (performance.now() - start) / 1000, latenciesMs }
  } finally {
    for (const connection of connections) connection.close()
  }
}
