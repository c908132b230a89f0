import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Result, siege } from '../test/support/siege/siege.js'
import { tableOf } from '../test/support/siege/table.js'

const { values } = parseArgs({
  options: {
    /** Another checkout, whose server is attacked instead of this one's. */
    dir: { type: 'string' },
    /** Rows to play, by comma; all by default. */
    rows: { type: 'string' },
    /** File to write the results to. */
    json: { type: 'string' },
    /** File of results for an additional column. */
    before: { type: 'string' },
  },
})
if (process.platform !== 'linux') throw new Error('The siege needs Linux: it calls from several addresses of 127.0.0.0/8 and reads /proc.')
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
const start = performance.now()
const results = await siege({
  folder: values.dir ?? path.dirname(path.dirname(fileURLToPath(import.meta.url))),
  rows: values.rows?.split(',').map((row) => row.trim()),
  databaseUrl: process.env.DATABASE_URL || undefined,
  signal: ending.signal,
  onProgress: (message) => console.error(`${Math.round((performance.now() - start) / 1000)} s: ${message}`),
})
// this program has written the file of results
const before = values.before && (JSON.parse(await readFile(values.before, 'utf8')) as Result[])
console.log(tableOf(results, before || undefined))
if (values.json) await writeFile(values.json, `${JSON.stringify(results, undefined, 2)}\n`)
const hasFallen = results.some(({ verdict }) => verdict === 'fell' || verdict === 'unclear')
process.exitCode = hasFallen && values.dir === undefined ? 1 : 0
