import { availableParallelism } from 'node:os'
import type { BenchDatabase } from './database.js'
import type { Options } from './options.js'
import { noise, type Results, tables } from './report.js'

const percent = (share: number) => `${(share * 100).toFixed(0)} %`

/** The text of `bench/RESULTS.md`: one run, and how to read it. The machine is named by its cores only. */
export function resultsDocument(results: Results, { sizes, rounds, connections }: Options, { version }: BenchDatabase, at: Date): string {
  const { typical, worst } = noise(results)
  return `# Benchmark

One run of \`npm run bench -- --write\`. Run it yourself: absolute times belong to a machine, ratios travel.

- ${at.toISOString().slice(0, 10)}, Node ${process.versions.node}, PostgreSQL ${version}, ${availableParallelism()} cores, which servers, PostgreSQL and load driver share
- ${sizes.pets} pets, ${sizes.users} users, ${sizes.orders} orders
- medians of ${rounds} rounds, ${connections} keep-alive connections, 8 database connections a server
- rounds of one CPU figure lie ${percent(typical)} apart in the middle, ${percent(worst)} at worst

${tables(results)}

## How to read it

- The main figure is CPU time of the server process: user and system, all threads, from the process itself before and after, divided by
  the requests. The second table adds the CPU time of all processes of PostgreSQL, as Linux counts it. The load driver does not count.
  Requests a second and times depend on what else the cores do, so they are given beside it and nothing is concluded from them.
- The tail ratio is p99 divided by p50, round by round.
- \`limit\` is node:http and postgres.js with one prepared SQL statement for each workload, in which PostgreSQL writes the JSON. It
  knows the documents by heart and checks nothing: no server with a schema can be faster, so it is the unit.
- \`gateway\` runs as in production, with authentication, limits, metrics and access log on. The peers have none of these. \`unlimited\` is the
  gateway with \`RATE_LIMITS=off\`: without rate limits and without the price of operations.
- \`fastifyByHand\` is Fastify and one hand-written statement for each workload, with objects and a JSON serializer between. It finds the GraphQL
  workloads by the text of their documents. It has no limits, no metrics and no log.
- \`mercurius\` compiles its plans (JIT), batches with loaders and has prepared statements; it knows only the fields that are asked.
- \`graphqlYoga\` has the schema, the statements and the loaders of \`mercurius\`, on node:http.
- \`plainApollo\` is Apollo, TypeGraphQL, Drizzle and DataLoader put together as their handbooks show it.
- All servers answer on the same database. Before anything is timed, their answers to the same requests are compared with those of
  \`limit\` as JSON values, \`nextCursor\` and \`extensions\` excepted; a difference ends the run. An answer under load that is not a
  success ends it as well.
- Every server is measured in every round, workload by workload, each round beginning with another one; the sequence of ids and pages
  is the same for all. What \`create\` and \`order placement\` have added is deleted before the next server's turn.
- \`order placement\` is one order of one pet. The peers write the order, its item, its timeline and the stock. The gateway also reserves the
  units, asks the payment provider of the sandbox, and keeps the ledgers and events; so its ratio has no goal.
- Where PostgreSQL is the slow part (lists on much data), its processes sleep between statements, and the kernel books waking them on
  the server that writes to them. That falls on all servers alike, so it makes these ratios smaller than \`--quick\` shows them.
- SQL statements are counted by a relay between server and PostgreSQL, in a run of its own that is not timed. BEGIN and COMMIT count.
- The parts of a request come from V8's CPU profile of the gateway, in a run of its own that is not timed. Each sample of the main thread
  counts for the innermost script that is not a part of Node, so a write to a socket counts for its caller. The shares are applied to the
  server CPU of the first table.
- Empty cells: the peer does not have the operation.
`
}
