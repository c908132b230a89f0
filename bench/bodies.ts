import type { Sql } from 'postgres'
import { differences } from './differences.js'
import { headersFor, type Keys } from './load.js'
import type { RunningServer } from './runningServer.js'
import type { Samples, Workload } from './workloads.js'

const INDEXES = [0, 1, 2, 3, 50, 51, 999]

async function body(server: RunningServer, workload: Workload, index: number, samples: Samples, keys: Keys): Promise<unknown> {
  const request = workload.request(index, samples)
  const reply = await fetch(`http://127.0.0.1:${server.port}${request.path}`, { ...request, headers: headersFor(workload, keys) })
  const text = await reply.text()
  if (reply.status !== 200)
    throw new Error(`${server.spec.name}: ${request.method} ${request.path} gave ${reply.status}: ${text.slice(0, 500)}`)
  return comparable(JSON.parse(text))
}

/** Members that may differ: a cursor is opaque and different in each server, and `extensions` holds no data. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = { ...value }
  delete copy.extensions
  if (typeof copy.pagination === 'object' && copy.pagination !== null) copy.pagination = { ...copy.pagination, nextCursor: undefined }
  return copy
}

/** Writes an object and reads it from the tables: every server must have written the same, except for the ids. */
async function writtenRow(
  server: RunningServer,
  workload: Workload,
  write: NonNullable<Workload['write']>,
  { index, samples, keys, sql }: Asked,
): Promise<unknown> {
  const written = await body(server, workload, index, samples, keys)
  const { data } = written as { data?: Record<string, { id?: unknown } | null> | null } // each step is checked on the next line
  const id = data?.[write.field]?.id
  if (!Number.isSafeInteger(id)) return written
  return { id: 'a number', row: await write.rowOf(sql, Number(id), samples), asked: write.asked(index, samples) }
}

interface Asked {
  readonly index: number
  readonly samples: Samples
  readonly keys: Keys
  readonly sql: Sql
}

/**
 * Sends every server the same requests and compares the replies, as JSON values, with the replies of the first server.
 * @throws Error with the differences, because a fast but different reply does not count.
 */
export async function checkBodies(
  servers: readonly RunningServer[],
  workloads: readonly Workload[],
  samples: Samples,
  keys: Keys,
  sql: Sql,
): Promise<void> {
  const found: string[] = []
  for (const workload of workloads) {
    const [reference, ...others] = servers.filter(({ spec }) => spec.answers(workload))
    if (!reference) continue
    const { write } = workload
    const answer = (server: RunningServer, index: number) =>
      write ? writtenRow(server, workload, write, { index, samples, keys, sql }) : body(server, workload, index, samples, keys)
    const foundBefore = found.length
    for (const index of INDEXES) {
      const expected = await answer(reference, index)
      for (const server of others) {
        const differing = differences(expected, await answer(server, index))
        if (differing.length === 0) continue
        const request = workload.request(index, samples)
        const lines = differing.slice(0, 10).map((line) => `    ${line}`)
        const title = `${workload.title}, ${request.method} ${request.path} ${request.body ?? ''}`
        found.push(`${title}\n  ${server.spec.name} (right) differs from ${reference.spec.name} (left):\n${lines.join('\n')}`)
      }
      if (found.length > foundBefore) break // one request of a workload is enough
    }
  }
  if (found.length > 0) throw new Error(`Answers differ; nothing was measured.\n\n${found.join('\n\n')}`)
}
