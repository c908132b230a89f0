import { readFile } from 'node:fs/promises'
import { Skipped } from '../../skipped.js'
import { type Attack, Notes } from '../attack.js'
import type { Ground } from '../ground/ground.js'
import { judgeMemory } from './uniqueDocuments.js'

const SETS = 1200
/** A statement is prepared from its second use on. */
const TIMES = 3
const LANES = 8
/** The limit for all connections together. */
const MOST_GROWTH_MB = 150
const FIELDS = ['name', 'breed', 'species', 'price', 'currency', 'stock', 'status', 'sku', 'description', 'birthDate', 'createdAt']

/** Every set of fields is a different statement, and each connection keeps its prepared statements. Only their own session can count them. */
export const fieldSets: Attack = {
  row: 's1',
  name: `memory under ${SETS} different \`fields=\` sets, anonymously`,
  async play(ground) {
    const gateway = await ground.start()
    const caller = ground.caller('127.0.2.1', gateway)
    const memory = await gateway.watchMemory()
    const before = await backendsMb(ground)
    const left = Array.from({ length: SETS }, (_, i) => i + 1).values() // one iterator for all lanes
    const lane = async () => {
      for (const set of left) {
        const fields = ['id', ...FIELDS.filter((_, bit) => set & (1 << bit))].join(',')
        for (let time = 0; time < TIMES; time++) await caller.call('GET', `/v1/pets/1?fields=${fields}`)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    const grown = (await backendsMb(ground)) - before
    const notes = new Notes()
    notes.measure(`memory of the connections in PostgreSQL grew by ${grown} MB`)
    notes.expect(grown <= MOST_GROWTH_MB, `the connections grew by ${grown} MB; the bound is ${MOST_GROWTH_MB} MB`)
    await judgeMemory(notes, gateway, memory)
    return notes
  },
}

/** Private memory of the PostgreSQL processes that serve the gateway's connections, in MB. */
async function backendsMb({ sql }: Ground): Promise<number> {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
  const sizes = await Promise.all(rows.map(({ pid }) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')))
  const kilobytes = sizes.map((text) => Number(/RssAnon:\s+(\d+) kB/.exec(text)?.[1] ?? 0))
  if (!kilobytes.some((size) => size > 0)) throw new Skipped('the processes of PostgreSQL are not of this machine')
  return Math.round(kilobytes.reduce((sum, size) => sum + size, 0) / 1024)
}
