import { parseArgs } from 'node:util'
import { cachedWorkloads } from './cachedWorkloads.js'
import type { Sizes } from './database.js'
import { bareFastify, buildIn, cachingGateway, gateway, LIMIT, type ServerSpec, servers } from './servers.js'
import { type Workload, workloads } from './workloads.js'

/** With fewer rounds a 95 % interval is too wide to be useful. */
export const LEAST_ROUNDS = 9

export interface Options {
  readonly sizes: Sizes
  readonly rounds: number
  readonly connections: number
  /** Share of each workload's requests that is sent. */
  readonly scale: number
  readonly servers: readonly ServerSpec[]
  readonly workloads: readonly Workload[]
  readonly write: boolean
  /** Files of figures: the one to write, and the one to compare with. */
  readonly json: string | undefined
  readonly before: string | undefined
  readonly keep: boolean
  readonly profile: boolean
  /** Measures only the cost of credentials. */
  readonly credentials: boolean
  /** Measures answers that the gateway keeps, against a server that knows all replies beforehand. */
  readonly isOfCache: boolean
  /** Compares this build with another build. */
  readonly isAgainst: boolean
}

export const usage = `npm run bench -- [options]
  --quick               small data, two short rounds; for a look, not for figures
  --rounds N            rounds of which the medians are shown (3)
  --pets N --users N --orders N   rows in the database (100000, 10000, 100000)
  --rows N              pets and orders; a tenth as many users
  --connections N       keep-alive connections of the load driver (16)
  --only a,b            of ${servers.map(({ name }) => name).join(', ')}; ${LIMIT} always takes part
  --workloads a,b       of ${workloads.map(({ name }) => name).join(', ')}
  --against DIR         compares this build with that of another checkout, which must be built, over at least ${LEAST_ROUNDS} rounds.
                        Of the others only ${LIMIT} takes part, and those of --only
  --with 'A=1 B=2'      settings of this build, beside those of all gateways; with --against . it tells what a setting costs
  --json FILE           writes the figures of this run
  --before FILE         shows this run as multiples of the figures of an earlier run, such as one with fewer rows
  --write               writes bench/RESULTS.md
  --keep                leaves the database for the next run with --keep and the same sizes
  --profile             has every server write a CPU profile, in node_modules/.cache/petstore-bench
  --cache               only answers that the gateway keeps, against Fastify with replies that it knows; --workloads takes
                        ${cachedWorkloads.map(({ name }) => name).join(', ')}
  --credentials         only what it costs to find out who is asking; in this process, against no peer
  --help
Uses the PostgreSQL server of DATABASE_URL, in a database of its own, or else starts the embedded one.`

/** @returns undefined after `--help`. @throws Error that names the wrong option. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ rounds: text, connections: text, pets: text, users: text, orders: text, rows: text, only: text, workloads: text, against: text },
      ...{ json: text, before: text, with: text },
      ...{ quick: flag, write: flag, keep: flag, profile: flag, cache: flag, credentials: flag, help: flag },
    },
  })
  if (values.help) return undefined
  const { quick, against } = values
  const rows = count('rows', values.rows, quick ? 5000 : 100_000)
  return {
    sizes: {
      pets: count('pets', values.pets, rows),
      users: count('users', values.users, quick ? 1000 : Math.ceil(rows / 10)),
      orders: count('orders', values.orders, rows),
    },
    rounds: Math.max(count('rounds', values.rounds, quick ? 2 : 3), against === undefined ? 1 : LEAST_ROUNDS),
    connections: count('connections', values.connections, 16),
    scale: quick ? 0.3 : 1,
    isAgainst: against !== undefined,
    isOfCache: values.cache,
    servers: values.cache ? [cachingGateway, bareFastify] : withSettings(serversOf(values.only, against), values.with),
    workloads: chosen('workloads', values.workloads, values.cache ? cachedWorkloads : workloads),
    write: values.write,
    json: values.json,
    before: values.before,
    keep: values.keep,
    profile: values.profile,
    credentials: values.credentials,
  }
}

function serversOf(only: string | undefined, against: string | undefined): readonly ServerSpec[] {
  if (against === undefined) return chosen('only', only && `${LIMIT},${only}`, servers)
  return [...chosen('only', [LIMIT, gateway.name, only].filter(Boolean).join(','), servers), buildIn(against)]
}

/** Gives this build further settings. */
function withSettings(chosenServers: readonly ServerSpec[], text = ''): readonly ServerSpec[] {
  const pairs = text.split(' ').filter(Boolean)
  const wrong = pairs.find((pair) => !/^\w+=/.test(pair))
  if (wrong !== undefined) throw new Error(`--with takes settings as A=1, not ${wrong}.`)
  const given = Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  return chosenServers.map((spec) => (spec.name === gateway.name ? { ...spec, env: { ...spec.env, ...given } } : spec))
}

function count(option: string, value: string | undefined, standard: number): number {
  if (value === undefined) return standard
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new Error(`--${option} takes a number from 1 to 9999999, not ${value}.`)
  return Number(value)
}

function chosen<T extends { name: string }>(option: string, value: string | undefined, all: readonly T[]): readonly T[] {
  if (value === undefined) return all
  const names = value.split(',')
  const unknown = names.find((name) => !all.some((one) => one.name === name))
  if (unknown !== undefined) throw new Error(`--${option}: there is no ${unknown}; there are ${all.map(({ name }) => name).join(', ')}.`)
  return all.filter(({ name }) => names.includes(name))
}
