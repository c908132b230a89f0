import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './chaos/freePort.js'
import { launchRedis } from './redisServer.js'
import { until } from './until.js'

const SLOTS = 16_384

interface RedisNode {
  readonly client: Redis
  freeze(): void
  thaw(): void
}

export interface RedisCluster {
  /** For `REDIS_URL`: two of the three nodes. */
  readonly url: string
  /** The masters, in the order of their slots. */
  readonly nodes: readonly RedisNode[]
  close(): Promise<void>
}

/** Three masters without replicas. A node counts as lost after a second, and the others then refuse commands for its slots. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-redis-'))
  const started = await Promise.all([0, 1, 2].map((place) => startNode(folder, place)))
  const size = Math.ceil(SLOTS / started.length)
  for (const [i, { client }] of started.entries()) {
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1))
    await client.call('CLUSTER', 'ADDSLOTSRANGE', String(i * size), String(Math.min(SLOTS, (i + 1) * size) - 1))
  }
  const [first, ...others] = started
  for (const { port, busPort } of others) await first?.client.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort))
  for (const { client } of started)
    await until(async () => {
      const facts = String(await client.call('CLUSTER', 'INFO'))
      if (!/cluster_state:ok/.test(facts) || !/cluster_known_nodes:3/.test(facts)) throw new Error(facts)
    })
  return {
    url: `redis://${started
      .slice(0, 2)
      .map(({ port }) => `127.0.0.1:${port}`)
      .join()}`,
    nodes: started.map(({ client, child }) => ({
      client,
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
    })),
    async close() {
      await Promise.all(started.map(end))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface StartedNode {
  readonly port: number
  readonly busPort: number
  readonly child: ChildProcess
  readonly client: Redis
}

async function startNode(folder: string, place: number): Promise<StartedNode> {
  const [port, busPort] = [await freePort(), await freePort()]
  const child = await launchRedis(port, [
    ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort)],
    ...['--cluster-node-timeout', '1000', '--cluster-config-file', `nodes-${place}.conf`, '--dir', folder],
  ])
  return { port, busPort, child, client: new Redis(port, '127.0.0.1') }
}

async function end({ child, client }: StartedNode): Promise<void> {
  client.disconnect()
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
