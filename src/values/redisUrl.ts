import { readUrl } from './readUrl.js'

interface RedisNode {
  readonly host: string
  readonly port: number
}

/** The nodes by which a Redis Cluster is found: it tells of all others. */
export interface RedisCluster {
  readonly nodes: readonly RedisNode[]
  readonly username: string | undefined
  readonly password: string | undefined
  readonly isEncrypted: boolean
}

/** Where Redis is: one server, whose URL the driver reads, or a cluster. */
export type RedisAddress = { readonly url: string; readonly cluster?: undefined } | { readonly cluster: RedisCluster }

const CLUSTER = /^(?<scheme>rediss?):\/\/(?:(?<user>[^:@/\s]*):(?<password>[^@/\s]*)@)?(?<hosts>[^@/?#\s]+)\/?(?<mark>\?cluster=true)?$/
const NODE = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i
const USUAL_PORT = 6379
const MAX_PORT = 65_535

/** Reads `REDIS_URL`. Several hosts, or `?cluster=true`, mean a cluster. @returns undefined for a text that is no such URL */
export function readRedisUrl(text: string): RedisAddress | undefined {
  const { scheme, user, password, hosts = '', mark } = groupsOf(CLUSTER, text)
  if (mark === undefined && !hosts.includes(',')) return isServer(text) ? { url: text } : undefined
  const nodes = hosts.split(',').flatMap((host) => nodeOf(host) ?? [])
  if (nodes.length < hosts.split(',').length) return undefined
  try {
    return { cluster: { nodes, username: decoded(user), password: decoded(password), isEncrypted: scheme === 'rediss' } }
  } catch {
    return undefined // a percent sign that begins no escape
  }
}

function nodeOf(text: string): RedisNode | undefined {
  const { v6, name, port } = groupsOf(NODE, text)
  const host = v6 ?? name
  const number = port === undefined ? USUAL_PORT : Number(port)
  return host === undefined || number > MAX_PORT ? undefined : { host, port: number }
}

function groupsOf(pattern: RegExp, text: string): Readonly<Record<string, string | undefined>> {
  return pattern.exec(text)?.groups ?? {}
}

function decoded(text: string | undefined): string | undefined {
  return text ? decodeURIComponent(text) : undefined
}

/** The URL of one server; its path is the number of a database. */
function isServer(text: string): boolean {
  if (!/^rediss?:\/\//.test(text) || /[\s#]/.test(text)) return false
  const url = readUrl(text)
  return url !== undefined && url.hostname !== '' && !url.searchParams.has('cluster') && /^\/?\d{0,9}$/.test(url.pathname)
}
