import { randomUUID } from 'node:crypto'
import { cachedWorkloads } from '../cachedWorkloads.js'
import { headersFor, onTheWire } from '../load.js'
import { type Samples, type Workload, workloads } from '../workloads.js'
import type { Call } from './openLoad.js'

/** Of 100 requests: 80 reads in both styles, which ask for different rows, 15 reads of the same few rows, which the cache answers, and 5 orders. */
export const mix: Readonly<Record<string, number>> = {
  'rest-point': 22,
  point: 22,
  'rest-list': 4,
  list: 6,
  'deep-list': 6,
  me: 20,
  'kept-rest-point': 5,
  'kept-rest-list': 5,
  'kept-post-point': 5,
  order: 5,
}

const known: ReadonlyMap<string, Workload> = new Map([...workloads, ...cachedWorkloads].map((workload) => [workload.name, workload]))

/** A slot for each of 100 requests, far from the other slots of the same workload. */
const STRIDE = 37

interface Shop {
  readonly samples: Samples
  /** API keys of customers, who take turns. */
  readonly customerKeys: readonly string[]
  readonly url: string
}

/** The requests of the mix, one after the other. Each workload goes through its own sequence of rows. */
export function mixedCalls({ samples, customerKeys, url }: Shop): () => Call {
  const { host, pathname } = new URL(url)
  const prefix = pathname.replace(/\/$/, '')
  const slots = Object.entries(mix).flatMap(([name, weight]) => Array.from({ length: weight }, () => workloadOf(name)))
  const counts = new Map<Workload, number>()
  let sent = 0
  return () => {
    const workload = slots[(sent++ * STRIDE) % slots.length] ?? workloadOf('point')
    const count = counts.get(workload) ?? 0
    counts.set(workload, count + 1)
    const headers = headersFor(workload, { staff: '', customer: customerKeys[count % customerKeys.length] ?? '' })
    const key = workload.write && { 'idempotency-key': randomUUID() }
    const request = workload.request(count, samples)
    return { name: workload.name, bytes: onTheWire({ ...request, path: prefix + request.path }, { ...headers, host, ...key }) }
  }
}

function workloadOf(name: string): Workload {
  const workload = known.get(name)
  if (!workload) throw new Error(`There is no workload ${name}.`)
  return workload
}
