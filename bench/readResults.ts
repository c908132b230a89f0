/** The CPU time of a request in the gateway and in PostgreSQL, in microseconds. */
export interface CallCost {
  readonly serverUs: number
  readonly postgresUs: number
}

/** The facts of `bench/RESULTS.md` about the gateway. */
export interface BenchResults {
  /** Date, versions and machine. */
  readonly run: string
  /** Rows in the database. */
  readonly rows: string
  /** By the titles of the workloads. */
  readonly costs: ReadonlyMap<string, CallCost>
  readonly memoryMb: number
}

/** Reads what `document.ts` has written. @throws Error for a text without one of the facts */
export function readResults(text: string): BenchResults {
  const [run, rows] = [...text.matchAll(/^- (.*)$/gm)].map(([, fact]) => fact)
  const server = column(text, 'Server CPU for a request')
  const both = column(text, 'Server and PostgreSQL CPU for a request')
  const memoryMb = column(text, 'Most memory held').get('MB')
  if (!run || !rows || memoryMb === undefined) throw new Error('bench/RESULTS.md lacks its run, its rows or its memory.')
  const costs = new Map(
    [...server].map(([title, serverUs]) => {
      const sum = both.get(title)
      if (sum === undefined) throw new Error(`bench/RESULTS.md lacks the CPU time of PostgreSQL for ${title}.`)
      return [title, { serverUs, postgresUs: sum - serverUs }]
    }),
  )
  return { run, rows, costs, memoryMb }
}

/** The numbers of the gateway in a table, by the titles of its lines. */
function column(text: string, heading: string): Map<string, number> {
  const [, from = ''] = text.split(new RegExp(`^## ${heading}.*$`, 'm'))
  const [section = ''] = from.split(/^## /m)
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  const [head = [], , ...lines] = rows.map((row) => row.split('|').map((cell) => cell.trim()))
  const place = head.indexOf('gateway')
  if (place < 0) throw new Error(`bench/RESULTS.md has no figures of the gateway under "${heading}".`)
  return new Map(lines.map((cells) => [cells[1] ?? '', Number.parseFloat(cells[place] ?? '')]))
}
