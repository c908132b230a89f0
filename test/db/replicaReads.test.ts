import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.js'
import { Replica } from '../../src/db/replicas/replica.js'
import { Replicas } from '../../src/db/replicas/replicas.js'
import { walPosition } from '../../src/db/replicas/walPosition.js'
import { WalSamples } from '../../src/db/replicas/walSamples.js'
import { type Actor, anonymous, userActor } from '../../src/domain/actor.js'
import type { WritePositions } from '../../src/domain/ports/writePositions.js'
import { ReplicaReads } from '../../src/domain/replicaReads.js'
import type { ApiKeyId, UserId } from '../../src/values/ids.js'
import { type DatabaseGate, databaseGate } from '../http/databaseGate.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { keptLog } from '../support/keptLog.js'
import { until } from '../support/until.js'

describe('a position of the log', () => {
  it('is read as PostgreSQL writes it, and later positions are greater', () => {
    expect(walPosition('0/0')).toBe(0n)
    expect(walPosition('16/B374D848')).toBe(0x16b374d848n)
    expect(walPosition('1/0')).toBeGreaterThan(walPosition('0/FFFFFFFF'))
  })

  it.each(['', '1', '1/', '/1', '1/G', '1/123456789', '1/1 '])('%j is no position', (text) => {
    expect(() => walPosition(text)).toThrow('no position')
  })
})

describe('the lag of a replica', () => {
  const samples = new WalSamples()
  for (const second of [1, 2, 3]) samples.add(BigInt(second * 100), second * 1000)

  it.each([
    ['with the newest position', 300n, 9000, 0],
    ['beyond the newest position', 350n, 9000, 0],
    ['with an earlier position: the time since the primary stood there', 250n, 9000, 7000],
    ['without any known position', 50n, 9000, Number.POSITIVE_INFINITY],
  ])('%s', (_case, replayed, now, lag) => {
    expect(samples.lagOf(replayed, now)).toBe(lag)
  })

  it('is nothing while no position of the primary is known', () => {
    expect(new WalSamples().lagOf(1n, 5)).toBe(0)
  })
})

describe('a session that reads from another database', () => {
  let primary: FreshDatabase
  let other: FreshDatabase
  let gate: DatabaseGate
  const opened: Database[] = []
  let fallbacks = 0
  const open = (address: FreshDatabase['address']) => {
    const config = { DATABASE_POOL: 2, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 20_000 }
    const database = openDatabase(address, config, {
      onFallback: () => {
        fallbacks += 1
      },
    })
    opened.push(database)
    return database
  }
  const where = sql`select current_database() as name`
  const names: string[] = []
  beforeAll(async () => {
    primary = await freshDatabase()
    other = await freshDatabase()
    gate = await databaseGate(other.address)
    for (const { sql: raw } of [primary, other]) names.push((await raw`select current_database() as name`)[0]?.name)
  })
  afterAll(async () => {
    await Promise.all(opened.map((database) => database.close()))
    await gate.shut()
    await Promise.all([primary.close(), other.close()])
  })

  it('writes to its own', async () => {
    const session = open(primary.address).session()
    const { db } = session
    expect(await db.execute(where)).toMatchObject([{ name: names[0] }])
    session.readFrom(open(gate.address).place)
    expect(await db.execute(where)).toMatchObject([{ name: names[1] }])
    expect(await session.transaction((tx) => tx.execute(where))).toMatchObject([{ name: names[0] }])
    expect(session.statements()).toBe(3)
  })

  it('gets the answer of its own for a statement that the other cannot answer, and for all later ones', async () => {
    await primary.sql`create table only_here (id int)`
    const session = open(primary.address).session()
    session.readFrom(open(gate.address).place)
    expect(await session.db.execute(sql`select * from only_here`)).toEqual([])
    expect(await session.db.execute(where)).toMatchObject([{ name: names[0] }])
    expect(fallbacks).toBe(1)
  })

  it('asks its own no statement that has used up its time on the other', async () => {
    const config = { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 500 }
    const [own, replica] = [primary, other].map(({ address }) => openDatabase(address, config)) as [Database, Database] // one for each address
    opened.push(own, replica)
    // a sequence counts, even when its statement fails
    for (const { sql: raw } of [primary, other]) await raw`create sequence runs`
    for (const database of [own, replica]) await until(() => database.ping())
    const session = own.session()
    session.readFrom(replica.place)
    const asked = Promise.resolve(session.db.execute(sql`select nextval('runs'), pg_sleep(60)`))
    await expect(asked).rejects.toThrow()
    const runs = async ({ sql: raw }: FreshDatabase) => (await raw`select is_called as "isCalled" from runs`)[0]?.isCalled
    expect([await runs(other), await runs(primary)]).toEqual([true, false])
  })

  it('gets the answer of its own at once when the other is frozen and is given up', async () => {
    const replica = open(gate.address)
    await replica.ping()
    gate.freeze()
    const session = open(primary.address).session()
    session.readFrom(replica.place)
    const asked = Promise.resolve(session.db.execute(where))
    await new Promise(setImmediate) // the statement is sent
    const startedAt = performance.now()
    replica.abandon()
    expect(await asked).toMatchObject([{ name: names[0] }])
    expect(performance.now() - startedAt).toBeLessThan(2000)
    gate.thaw()
    await until(() => replica.ping())
  })
})

describe('a replica that has frozen', () => {
  it('holds up an operation that had chosen it before for one look at most', async () => {
    const fresh = await freshDatabase()
    const gate = await databaseGate(fresh.address)
    const open = (address: FreshDatabase['address']) =>
      openDatabase(address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 60_000 })
    const atGate = () => open(gate.address)
    const replica = new Replica(1, { calls: atGate(), reads: { kept: atGate(), fresh: atGate() }, watch: atGate() })
    const primary = open(fresh.address)
    const replicas = new Replicas({ replicas: [replica], primary, log: keptLog().log, maxLagMs: 5000, everyMs: 2 ** 30 })
    const session = primary.session()
    session.readFrom(replica.pools.calls.place)
    await replica.pools.calls.ping() // its connection is open
    gate.freeze()
    await replicas.look()
    await replicas.look() // the replica was left out before the statement
    expect(replica.fault).toBe('does not answer')
    const asked = Promise.resolve(session.db.execute(sql`select 1 as one`))
    await new Promise(setImmediate) // the statement is sent
    await replicas.look()
    expect(await asked).toMatchObject([{ one: 1 }])
    gate.thaw()
    await replicas.close()
    await gate.shut()
    await fresh.close()
  })
})

describe('the choice of a replica', () => {
  const reader = userActor({ userId: 1 as UserId, role: 'customer' }, ['pets:read', 'orders:read'], {
    kind: 'apiKey',
    keyId: 1 as ApiKeyId,
    expiresAt: null,
  })
  const writer = userActor({ userId: 2 as UserId, role: 'customer' }, ['pets:read', 'orders:write'], {
    kind: 'apiKey',
    keyId: 2 as ApiKeyId,
    expiresAt: null,
  })
  let fresh: FreshDatabase
  let primary: Database
  let replicas: Replicas
  const known = new Map<string, bigint>()
  let isKnown = true
  const positions: WritePositions = {
    find: async (caller) => (isKnown ? (known.get(caller) ?? null) : undefined),
    async note(callers, position) {
      for (const caller of callers) known.set(caller, position)
    },
    close() {},
  }
  let replica: Replica
  let ahead: Replica
  beforeAll(async () => {
    fresh = await freshDatabase()
    const open = () => openDatabase(fresh.address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 5000 })
    primary = open()
    const pools = () => ({ calls: open(), reads: { kept: open(), fresh: open() }, watch: open() })
    replica = new Replica(1, pools())
    ahead = new Replica(2, pools())
    replicas = new Replicas({ replicas: [replica, ahead], primary, log: keptLog().log, maxLagMs: 5000, everyMs: 2 ** 30 })
    await replicas.look()
  })
  afterAll(async () => {
    await replicas.close()
    await fresh.close()
  })
  const choices = async (actor: Actor, from: WritePositions | 'unknown' = positions) => {
    const reads = new ReplicaReads(replicas, from === 'unknown' ? undefined : from)
    const chosen = new Set<number | undefined>()
    for (let call = 0; call < 6; call++) chosen.add((await reads.replicaFor(actor))?.number)
    return [...chosen].sort()
  }
  const lag = async (behind: bigint, inFront: bigint) => {
    await replicas.look()
    Object.assign(replica, { fault: undefined, replayed: behind })
    Object.assign(ahead, { fault: undefined, replayed: inFront })
  }

  it('a server that is no replica gets no reads', async () => {
    expect(replica.fault).toBe('is not a replica')
    expect(await choices(anonymous)).toEqual([undefined])
  })

  it('are told by their number, those that get reads, and the greatest lag of these', async () => {
    await replicas.look()
    expect(replicas.state).toEqual({ count: 2, inUse: 0, lagMs: null })
    Object.assign(replica, { fault: undefined, lagMs: 20 })
    Object.assign(ahead, { fault: 'lags', lagMs: 9000 })
    expect(replicas.state).toEqual({ count: 2, inUse: 1, lagMs: 20 })
    Object.assign(ahead, { fault: undefined, lagMs: 30 })
    expect(replicas.state).toEqual({ count: 2, inUse: 2, lagMs: 30 })
  })

  it('a caller that cannot write reads every replica, with or without known positions', async () => {
    await lag(0n, 2n ** 60n)
    for (const actor of [anonymous, reader]) expect(await choices(actor, 'unknown')).toEqual([1, 2])
  })

  it('a caller that can write reads replicas with its last write, and without known positions none', async () => {
    await lag(0n, 2n ** 60n)
    expect(await choices(writer)).toEqual([1, 2])
    await new ReplicaReads(replicas, positions).noteWrites(writer, { writers: new Set([true as const]) })
    expect(await choices(writer)).toEqual([2])
    expect(await choices(writer, 'unknown')).toEqual([undefined])
    isKnown = false
    expect(await choices(writer)).toEqual([undefined])
    isKnown = true
    await lag(0n, 0n)
    expect(await choices(writer)).toEqual([undefined])
  })

  it('the write of an anonymous call counts for the account that it is for', async () => {
    known.clear()
    const reads = new ReplicaReads(replicas, positions)
    await reads.noteWrites(anonymous, { writers: new Set([true as const, 'user:2']) })
    expect([...known.keys()]).toEqual(['user:2'])
    await reads.noteWrites(writer, { writers: new Set<never>() })
    expect(known.size).toBe(1)
  })
})

describe('the position of the primary after a write', () => {
  let fresh: FreshDatabase
  let counting: Database
  let replicas: Replicas
  let questions = 0
  beforeAll(async () => {
    fresh = await freshDatabase()
    const primary = openDatabase(fresh.address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 5000 })
    counting = {
      ...primary,
      session() {
        questions += 1
        return primary.session()
      },
    }
    replicas = new Replicas({ replicas: [], primary: counting, log: keptLog().log, maxLagMs: 5000, everyMs: 2 ** 30 })
  })
  beforeEach(async () => {
    await replicas.look()
    questions = 0
  })
  afterAll(async () => {
    await replicas.close()
    await fresh.close()
  })

  it('is asked once for all writes that have committed before the question is sent', async () => {
    const positions = await Promise.all(Array.from({ length: 50 }, () => replicas.position()))
    expect(new Set(positions).size).toBe(1)
    expect(questions).toBe(1)
  })

  it('is asked anew for a write that commits while a question is under way', async () => {
    const first = replicas.position()
    await until(() => expect(questions).toBe(1))
    await fresh.sql`insert into tags (name) values ('late')`
    const [row] = await fresh.sql`select pg_current_wal_insert_lsn()::text as position`
    const [second, third] = await Promise.all([replicas.position(), replicas.position()])
    expect(second).toBeGreaterThanOrEqual(walPosition(row?.position))
    expect(third).toBe(second)
    await first
    expect(questions).toBe(2)
  })

  it('is not asked while the primary does not answer: the reply to the write must not wait longer', async () => {
    const silent = new Replicas({ replicas: [], primary: counting, log: keptLog().log, maxLagMs: 5000, everyMs: 2 ** 30 })
    await expect(silent.position()).rejects.toThrow('does not answer') // no look has got an answer yet
    expect(questions).toBe(0)
    await silent.close()
  })
})
