import type { EventEmitter } from 'node:events'
import { Cluster, Redis } from 'ioredis'
import { SECOND_MS } from '../../values/durations.js'
import { type RedisCluster, readRedisUrl } from '../../values/redisUrl.js'

/** The client of one server, or of a cluster. Both have the same commands. */
export type RedisClient = Redis | Cluster

interface RedisEvents {
  readonly onReady?: () => void
  readonly onLost?: () => void
  /** A node has left its cluster, or its connection was lost: another node may take its place without its last writes. */
  readonly onNodeLost?: () => void
  readonly onError?: (error: Error) => void
}

const retryStrategy = (attempt: number) => Math.min(attempt * 50, SECOND_MS)

/** A command fails at once when its connection is lost: callers have a deadline, and go on without Redis. */
const patience = { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, connectTimeout: SECOND_MS } as const

/** Opens a client that connects by itself, again and again. @param url the value of `REDIS_URL`, which the settings have checked */
export function openRedis(
  url: string,
  { onReady = () => {}, onLost = () => {}, onNodeLost = () => {}, onError = () => {} }: RedisEvents = {},
): RedisClient {
  const address = readRedisUrl(url)
  const client = address?.cluster ? openCluster(address.cluster) : new Redis(url, { ...patience, enableOfflineQueue: false, retryStrategy })
  const events: Pick<EventEmitter, 'on'> = client
  events.on('error', onError)
  events.on('ready', onReady)
  events.on('close', onLost)
  events.on('-node', onNodeLost) // a single server never tells it
  return client
}

/** Resolves when the server, or every node of the cluster that takes writes, has answered. */
export async function pingAll(client: RedisClient): Promise<void> {
  await Promise.all(client instanceof Cluster ? client.nodes('master').map((node) => node.ping()) : [client.ping()])
}

function openCluster({ nodes, username, password, isEncrypted }: RedisCluster): Cluster {
  return new Cluster([...nodes], {
    redisOptions: {
      ...patience,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(isEncrypted ? { tls: {} } : {}),
    },
    enableOfflineQueue: false,
    clusterRetryStrategy: retryStrategy,
    // the certificate of a node names its host, not its address
    ...(isEncrypted ? { dnsLookup: (host: string, done: (error: null, host: string) => void) => done(null, host) } : {}),
    slotsRefreshTimeout: SECOND_MS,
    // finds a failover that no command has met
    slotsRefreshInterval: 5 * SECOND_MS,
    // a command that is sent once more would be counted twice
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
  })
}
