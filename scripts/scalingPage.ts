import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mix } from '../bench/open/mix.js'
import { type BenchResults, type CallCost, readResults } from '../bench/readResults.js'
import { workloads } from '../bench/workloads.js'
import { parseConfig } from '../src/config.js'
import { connectionsOf } from '../src/db/pools.js'

const inRoot = (name: string) => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8')

/** The part of a core that is planned for work. The rest is for peaks: times of replies grow fast beyond it. */
const PLANNED = 0.5
const SIZES = [100, 1000, 10_000, 100_000]

/** Calls a second that half of a core serves. */
const callsOf = (us: number) => Math.round((PLANNED * 1e6) / us)

/** `docs/scaling.md`: the text stays, and each table with figures of the benchmark is computed anew. */
export function scalingPage(): string {
  const results = readResults(inRoot('bench/RESULTS.md'))
  const tables: Readonly<Record<string, () => string>> = { Call: () => callsTable(results), 'Calls a second': () => sizesTable(results) }
  return inRoot('docs/scaling.md')
    .replace(/^The figures are from .*$/m, () => `The figures are from \`bench/RESULTS.md\`: ${results.run}; ${results.rows}.`)
    .replaceAll(/^\| (Call|Calls a second) \|.*\n(?:\|.*\n)+/gm, (table, name: string) => tables[name]?.() ?? table)
}

function callsTable({ costs }: BenchResults): string {
  const lines = [...costs].map(([title, { serverUs, postgresUs }]) => {
    const calls = [callsOf(serverUs), postgresUs > 1 ? callsOf(postgresUs) : '']
    return `| ${[title, serverUs.toFixed(0), postgresUs.toFixed(0), ...calls].join(' | ')} |`
  })
  return `| Call | Gateway: µs of CPU | PostgreSQL: µs of CPU | Calls a second for half a core of the gateway | Calls a second for half a core of PostgreSQL |
|---|---|---|---|---|
${lines.join('\n')}
`
}

/** The part of a mix, and its CPU time for one call of the whole mix. */
interface Portion extends CallCost {
  readonly isWrite: boolean
}

/** The mix of `npm run load` as far as the benchmark has measured it: the reads that the cache answers are left out. */
function portions({ costs }: BenchResults): Portion[] {
  const measured = workloads.flatMap(({ name, title, write }) => {
    const [weight, cost] = [mix[name], costs.get(title)]
    return weight && cost ? [{ weight, cost, isWrite: write !== undefined }] : []
  })
  const whole = measured.reduce((sum, { weight }) => sum + weight, 0)
  return measured.map(({ weight, cost, isWrite }) => ({
    isWrite,
    serverUs: (cost.serverUs * weight) / whole,
    postgresUs: (cost.postgresUs * weight) / whole,
  }))
}

function sizesTable(results: BenchResults): string {
  const parts = portions(results)
  const sum = (of: (part: Portion) => number) => parts.reduce((total, part) => total + of(part), 0)
  const serverUs = sum((part) => part.serverUs)
  const writeUs = sum(({ isWrite, postgresUs }) => (isWrite ? postgresUs : 0))
  const readUs = sum(({ isWrite, postgresUs }) => (isWrite ? 0 : postgresUs))
  const connections = connectionsOf(parseConfig({}))
  const lines = SIZES.map((rate) => {
    const cores = (us: number) => (rate * us) / 1e6 / PLANNED
    const processes = Math.ceil(cores(serverUs))
    const gigabytes = (processes * results.memoryMb) / 1024
    const cells = [cores(serverUs), cores(readUs), cores(writeUs), gigabytes].map((cell) => cell.toFixed(1))
    const [gateway, reads, orders, memory] = cells
    return `| ${[rate, gateway, reads, orders, processes, `${memory} GB`, processes * connections].join(' | ')} |`
  })
  return `| Calls a second | Cores of the gateway | Cores of PostgreSQL for reads | Cores of PostgreSQL for orders | Processes | Memory of the processes | Connections at most |
|---|---|---|---|---|---|---|
${lines.join('\n')}
`
}
