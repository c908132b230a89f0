import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder, compiled } from './compile.js'
import { publicUrl } from './documents.js'
import type { Workload } from './workloads.js'

/** The start and the abilities of one server of the comparison. */
export interface ServerSpec {
  readonly name: string
  /** The JavaScript file that Node runs. */
  readonly file: string
  /** Whether it has the operation of a workload. */
  readonly answers: (workload: Workload) => boolean
  readonly env: Readonly<Record<string, string>>
  /** `announced`: it takes a free port and prints `listening on <port>`. Otherwise it gets `PORT`, and this path answers 200 when it is up. */
  readonly ready: 'announced' | `/${string}`
}

const all: ServerSpec['answers'] = () => true
const graphqlReads: ServerSpec['answers'] = ({ style, name }) => style === 'graphql' && name !== 'deep-list'

function peer(name: string, answers: ServerSpec['answers']): ServerSpec {
  return { name, file: compiled(name), answers, env: {}, ready: 'announced' }
}

/** The reference for all other servers. */
export const LIMIT = 'limit'

export const peerNames = [LIMIT, 'fastifyByHand', 'mercurius', 'graphqlYoga', 'plainApollo', 'bareFastify'] as const

/** The gateway's settings as in production: authentication, limits, metrics and the access log are on. */
export const gatewaySettings = {
  APP_ENV: 'production',
  PAYMENT_PROVIDER: 'sandbox',
  HOST: '127.0.0.1',
  PUBLIC_URL: publicUrl,
  LOG_LEVEL: 'info',
  DATABASE_POOL: '8',
  // limits that the load cannot reach, because the load is one caller
  RATE_LIMIT_PER_MINUTE: '100000000',
  RATE_LIMIT_PER_DAY: '900000000',
  RATE_LIMIT_QUOTAS: 'orders.create=100000000, orders.read=100000000, search=100000000',
  COST_PER_MINUTE: '900000000',
  OVERLOAD_DELAY_MS: '10000',
  DATA_DIR: `${cacheFolder}/data`,
  // no real secrets: the key protects only the data of the benchmark's own database
  METRICS_TOKEN: 'token-of-the-benchmark',
  ENCRYPTION_KEY: '8f3a1c5e7092b4d6a8c0e2f41635577991bbddff02244668ace013579bdf2468',
} as const

/** The gateway as it comes: it keeps answers. */
export const cachingGateway: ServerSpec = {
  name: 'gateway',
  file: fileURLToPath(new URL('../dist/main.js', import.meta.url)),
  answers: all,
  env: { ...gatewaySettings, TRUSTED_DOCUMENTS: `${cacheFolder}/trusted.json`, DATA_DIR: `${gatewaySettings.DATA_DIR}-caching` },
  ready: '/health/ready',
}

/** The reference for kept answers. */
export const BARE = 'bareFastify'
export const bareFastify: ServerSpec = peer(BARE, ({ tellsHitRate, accepts }) => !tellsHitRate && !accepts)

export const gateway = {
  name: 'gateway',
  file: fileURLToPath(new URL('../dist/main.js', import.meta.url)),
  answers: all,
  env: { ...gatewaySettings, CACHE_MB: '0' }, // every read of a workload goes to the database
  ready: '/health/ready',
} as const satisfies ServerSpec

/** The gateway without rate limits and without the price of operations. */
const unlimited: ServerSpec = {
  ...gateway,
  name: 'unlimited',
  env: { ...gatewaySettings, CACHE_MB: '0', RATE_LIMITS: 'off', DATA_DIR: `${gatewaySettings.DATA_DIR}-unlimited` },
}

/** The build of another checkout, which runs beside this one on the same database. @param folder of the checkout, built */
export function buildIn(folder: string): ServerSpec {
  const file = resolve(folder, 'dist/main.js')
  return { ...gateway, name: 'against', file, env: { ...gateway.env, DATA_DIR: `${gateway.env.DATA_DIR}-against` } }
}

/** In the order of the table's columns. */
export const servers: readonly ServerSpec[] = [
  peer(LIMIT, all),
  gateway,
  unlimited,
  peer('fastifyByHand', all),
  peer('mercurius', graphqlReads),
  peer('graphqlYoga', graphqlReads),
  peer('plainApollo', (workload) => graphqlReads(workload) && !['me', 'order'].includes(workload.name)),
]

export const cli: string = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
