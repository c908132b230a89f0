import type { Sql } from 'postgres'
import { differences } from './differences.js'
import { headersFor } from './load.js'
import type { RunningServer } from './runningServer.js'
import { createInput, type Samples, type Workload } from './workloads.js'

const INDEXES = [0, 1, 2, 3, 50, 51, 999]

async function body(server: RunningServer, workload: Workload, index: number, samples: Samples, staffKey: string): Promise<unknown> {
  const request = workload.request(index, samples)
  const reply = await fetch(`http://127.0.0.1:${server.port}${request.path}`, { ...request, headers: headersFor(workload, staffKey) })
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

/** Creates a pet and reads it from the table: every server must have written the same row, except for its id. */
async function createdRow(
  server: RunningServer,
  workload: Workload,
  index: number,
  samples: Samples,
  staffKey: string,
  sql: Sql,
): Promise<unknown> {
  const created = await body(server, workload, index, samples, staffKey)
  const { data } = created as { data?: { createPet?: { id?: unknown } } | null } // each step is checked on the next line
  const id = data?.createPet?.id
  if (!Number.isSafeInteger(id)) return created
  const [row] = await sql`select p.name, p.status, c.name as category, p.price from pets p
    left join categories c on c.id = p.category_id where p.id = ${Number(id)}`
  const { name, status, category, price } = createInput(index, samples)
  return { id: 'a number', row, asked: { name, status, category, price } }
}

/**
 * Sends every server the same requests and compares the replies, as JSON values, with the replies of the first server.
 * @throws Error with the differences, because a fast but different reply does not count.
 */
export async function checkBodies(
  servers: readonly RunningServer[],
  workloads: readonly Workload[],
  samples: Samples,
  staffKey: string,
  sql: Sql,
): Promise<void> {
  const [reference, ...others] = servers
  if (!reference) return
  const found: string[] = []
  for (const workload of workloads) {
    const answer = (server: RunningServer, index: number) =>
      workload.writes ? createdRow(server, workload, index, samples, staffKey, sql) : body(server, workload, index, samples, staffKey)
    const foundBefore = found.length
    for (const index of INDEXES) {
      const expected = await answer(reference, index)
      for (const server of others.filter(({ spec }) => spec.styles.includes(workload.style))) {
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
