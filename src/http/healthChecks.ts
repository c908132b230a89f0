import type { Database } from '../db/client.js'
import type { ReplicaState, Replicas } from '../db/replicas/replicas.js'
import type { Counters } from '../domain/ports/counters.js'
import type { Services } from '../domain/services.js'
import { backlogAge } from '../domain/webhooks/backlogAge.js'
import { shopHealthChecks } from './shopHealthChecks.js'

/** Asks a dependency. @returns its response time in milliseconds; null without a question. @throws when the dependency does not work */
type HealthCheck = () => Promise<number | null>

export interface HealthChecks {
  /** The gateway answers no calls without these dependencies. */
  readonly needed: Readonly<Record<string, HealthCheck>>
  /** Without these dependencies the gateway answers most calls. */
  readonly others: Readonly<Record<string, HealthCheck>>
  /** The answer needs no call, so it is there at once. */
  readonly replicas: () => ReplicaState
  /** Time since the oldest pending delivery fell due, in seconds. */
  readonly outboxAge: () => Promise<number>
}

interface HealthParts {
  /** Connections that callers do not share: a check must not wait behind their statements. */
  readonly database: Database
  /** Absent without a setting for replicas. */
  readonly replicas: Pick<Replicas, 'state'> | undefined
  readonly counters: Counters | undefined
  readonly services: () => Services
}

/** Callers at the same time share one question, so a flood of probes asks a dependency no more than one probe does. */
export function healthChecks({ database, replicas, counters, services }: HealthParts): HealthChecks {
  const others: Record<string, HealthCheck> = {
    ...(replicas && { replicas: async () => allInUse(replicas.state) }),
    ...(counters?.ping && { redis: counters.ping.bind(counters) }),
    // a list of one line for each part of the product
    ...shopHealthChecks(services),
  }
  return {
    needed: { database: shared(() => database.ping()) },
    others: Object.fromEntries(Object.entries(others).map(([name, check]) => [name, shared(check)])),
    replicas: () => replicas?.state ?? { count: 0, inUse: 0, lagMs: null },
    outboxAge: shared(async () => backlogAge(services())),
  }
}

/** The replicas are not asked: they are watched. @throws when any of them gets no reads */
function allInUse({ count, inUse }: ReplicaState): null {
  if (inUse < count) throw new Error(`${count - inUse} of ${count} replicas get no reads`)
  return null
}

function shared<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let underWay: Promise<Result> | undefined
  return () => {
    underWay ??= ask().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}
