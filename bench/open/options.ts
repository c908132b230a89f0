import { parseArgs } from 'node:util'
import type { Sizes } from '../database.js'
import type { MetricsPlace } from './serverMetrics.js'

export interface LoadOptions {
  /** Requests a second. */
  readonly rate: number
  readonly seconds: number
  /** Seconds of the same load before, which do not count. */
  readonly warmUpSeconds: number
  readonly connections: number
  /** So many requests at one moment, in the place of the steady load. */
  readonly atOnce: number | undefined
  readonly url: string | undefined
  readonly metrics: MetricsPlace
  readonly sizes: Sizes
  readonly keep: boolean
}

export const usage = `npm run load -- [options]
  --rate N           requests a second (1000), which start on time whether earlier replies have come or not
  --for 300s         length of the load, also as 5m (60s)
  --warm-up 10s      the same load before, which does not count
  --connections N    keep-alive connections (200)
  --at-once N        N requests at one moment, each over a connection of its own, in the place of the steady load
  --url URL          a running server; customers sign up and buy there. Without it a server is started, with the limits off
  --metrics-url URL  the metrics of that server (/metrics)
  --metrics-token T  the token for them
  --rows N           pets and orders of the started server (100000); a tenth as many users
  --keep             leaves its database for the next run with --keep and the same number of rows
  --help
The started server uses the PostgreSQL of DATABASE_URL, in a database of its own, or else an embedded PostgreSQL.`

/** @returns undefined after `--help`. @throws Error that names the wrong option */
export function parseLoadOptions(args: readonly string[]): LoadOptions | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ rate: text, for: text, 'warm-up': text, connections: text, 'at-once': text, url: text, rows: text },
      ...{ 'metrics-url': text, 'metrics-token': text, keep: flag, help: flag },
    },
  })
  if (values.help) return undefined
  const rows = count('rows', values.rows, 100_000)
  const url = values.url && new URL(values.url).href.replace(/\/$/, '')
  return {
    rate: count('rate', values.rate, 1000),
    seconds: duration('for', values.for, 60),
    warmUpSeconds: duration('warm-up', values['warm-up'], 10),
    connections: count('connections', values.connections, 200),
    atOnce: values['at-once'] === undefined ? undefined : count('at-once', values['at-once'], 1),
    url,
    metrics: { url: values['metrics-url'] ?? `${url}/metrics`, token: values['metrics-token'] },
    sizes: { pets: rows, users: Math.ceil(rows / 10), orders: rows },
    keep: values.keep,
  }
}

function count(option: string, value: string | undefined, standard: number): number {
  if (value === undefined) return standard
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new Error(`--${option} takes a number from 1 to 9999999, not ${value}.`)
  return Number(value)
}

function duration(option: string, value: string | undefined, standard: number): number {
  if (value === undefined) return standard
  const [, number, unit] = /^(\d{1,5})(s|m|)$/.exec(value) ?? []
  if (number === undefined) throw new Error(`--${option} takes seconds or minutes, such as 300s or 5m, not ${value}.`)
  return Number(number) * (unit === 'm' ? 60 : 1)
}
