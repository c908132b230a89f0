import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRecord } from '../../src/db/queries/idempotency.js'
import { anonymous } from '../../src/domain/actor.js'
import { sealAnswer } from '../../src/domain/idempotency/answer.js'
import { inProgress, keyedCall } from '../../src/domain/idempotency/call.js'
import { type KeyedResult, runOnce } from '../../src/domain/idempotency/runOnce.js'
import type { ResultType } from '../../src/domain/services.js'
import { registerUser } from '../../src/domain/users/registerUser.js'
import { unavailable } from '../../src/values/errors/make.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'
import { until } from '../support/until.js'
import { errorOf, isReplay } from './replyOf.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const times = <Value>(count: number, make: (i: number) => Value): Value[] => Array.from({ length: count }, (_, i) => make(i))
const aSignUp = () => ({ email: `${randomUUID()}@example.com`, password: 'correct horse battery staple' })
const signUp = (body: object, key: string) => store.rest('POST', '/v1/users', { body, headers: { 'idempotency-key': key } })
const usersCalled = (email: string) => store.sql`select id from users where email = ${email}`

function expectOutcomes(replies: readonly Reply[]): void {
  for (const reply of replies.filter(errorOf)) {
    expect(errorOf(reply)).toMatchObject({
      code: 'IDEMPOTENCY_IN_PROGRESS',
      status: 409,
      retry: { strategy: 'after_delay', afterSeconds: 1 },
    })
    if (reply.body.error) expect(reply.headers['retry-after']).toBe('1')
  }
  expect(replies.filter((reply) => !errorOf(reply) && !isReplay(reply))).toHaveLength(1)
}

describe('thirty simultaneous calls under one key', () => {
  it('sign up one user', async () => {
    const [input, key] = [aSignUp(), randomUUID()]
    const document = 'mutation($input: RegisterUserInput!) { registerUser(input: $input) { id apiKey { secret } } }'
    const headers = { 'x-idempotency-key': key }
    const replies = await Promise.all(times(30, (i) => (i % 2 ? signUp(input, key) : store.graphql(document, { input }, { headers }))))
    expectOutcomes(replies)
    expect(await usersCalled(input.email)).toHaveLength(1)
    const { id, apiKey } = (await signUp(input, key)).body
    const shown = replies.filter((reply) => !errorOf(reply)).map(({ body }) => body.data?.registerUser ?? body)
    expect(shown.map((user) => [user.id, user.apiKey.secret])).toEqual(shown.map(() => [id, apiKey.secret]))
  })

  it('change a pet once', async () => {
    const { id } = await aPet(store)
    const headers = { 'idempotency-key': randomUUID() }
    const replies = await Promise.all(times(30, () => store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', headers, body: { stock: 5 } })))
    expectOutcomes(replies)
    expect((await store.rest('GET', `/v1/pets/${id}`)).body.version).toBe(2)
  })
})

describe('a call that waits for a lock', () => {
  const create = (key: string) => store.rest('POST', '/v1/tags', { as: 'staff', body: { name: key }, headers: { 'idempotency-key': key } })

  it('blocks neither other calls under its key nor reads', async () => {
    const key = randomUUID()
    let first: Promise<Reply> | undefined
    const others = await store.sql.begin(async (tx) => {
      await tx`lock table idempotency_records in exclusive mode`
      first = create(key)
      await until(async () => expect(await waiting()).toBe(1))
      return Promise.all([...times(20, () => create(key)), ...times(20, () => store.rest('GET', '/v1/tags'))])
    })
    const [writes, reads] = [others.slice(0, 20), others.slice(20)]
    expect(writes.map((reply) => errorOf(reply)?.code)).toEqual(writes.map(() => 'IDEMPOTENCY_IN_PROGRESS'))
    expect(reads.map(({ status }) => status)).toEqual(reads.map(() => 200))
    expect((await first)?.status).toBe(201)
    expect(isReplay(await create(key))).toBe(true)
  })

  async function waiting(): Promise<number> {
    const [row] = await store.sql`select count(*)::int as n from pg_locks where not granted and relation = 'idempotency_records'::regclass`
    return Number(row?.n)
  }
})

it('fifty simultaneous sign-ups with keys do not block reads', async () => {
  const inputs = times(50, aSignUp)
  const signUps = Promise.all(inputs.map((input) => signUp(input, randomUUID())))
  let isOver = false
  const reading = Promise.all(
    times(4, async () => {
      const statuses: number[] = []
      while (!isOver) statuses.push((await store.rest('GET', '/v1/tags?limit=5')).status)
      return statuses
    }),
  )
  const replies = await signUps.finally(() => {
    isOver = true
  })
  expect(replies.map(({ status }) => status)).toEqual(inputs.map(() => 201))
  expect(new Set((await reading).flat())).toEqual(new Set([200]))
})

describe('a call that began before another call under its key finished', () => {
  it('gives the reply of the finished call', async () => {
    const [input, key] = [aSignUp(), randomUUID()]
    let first: Reply | undefined
    const { answer, outcome } = await runOnce(
      store.app.services(),
      anonymous,
      key,
      { input },
      {
        name: 'registerUser',
        shows: 'Registration' as ResultType,
        admit: () => {},
        async act(services) {
          first = await signUp(input, key)
          return registerUser(services, input) // whose email is taken by now
        },
      },
    )
    expect(first?.status).toBe(201)
    expect([outcome, answer.kind === 'result' && JSON.parse(answer.body ?? '')]).toEqual(['replayed', first?.body])
  })

  it('is refused when the finished call had other arguments', async () => {
    const [input, key] = [aSignUp(), randomUUID()]
    const late = runOnce(
      store.app.services(),
      anonymous,
      key,
      { input },
      {
        name: 'registerUser',
        shows: 'Registration' as ResultType,
        admit: () => {},
        async act(services) {
          await signUp({ ...input, firstName: 'Ada' }, key)
          return registerUser(services, input)
        },
      },
    )
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a call that continues a work while another process ends it', () => {
  const stored = { id: 7 }
  const work = { isUnderWay: async () => false }

  /** A call whose work has, or has not, its stored answer by the end of the call's own attempt. */
  async function continued(isAnswered: boolean, attempt: () => Promise<unknown>): Promise<KeyedResult> {
    const services = store.app.services()
    const [key, args] = [randomUUID(), { input: {} }]
    const { identity, fingerprint } = keyedCall(services, anonymous, { name: 'placeOrder', work }, key, args)
    return runOnce(services, anonymous, key, args, {
      name: 'placeOrder',
      shows: 'Order' as ResultType,
      work,
      admit: () => {},
      async act() {
        const answer = sealAnswer(services.secrets, { kind: 'result', result: stored, body: JSON.stringify(stored) }, undefined)
        const record = { ...identity, fingerprint, createdAt: services.clock.now(), demands: '[]', answer }
        if (isAnswered) await services.write((tx) => insertRecord(tx, record))
        return attempt()
      },
    })
  }

  it('replays the stored answer when its own attempt found the work under way', async () => {
    const { answer, outcome } = await continued(true, () => Promise.reject(inProgress()))
    expect([answer, outcome]).toEqual([{ kind: 'result', result: stored, body: JSON.stringify(stored) }, 'replayed'])
  })

  it('gives the stored answer when its own attempt failed, as after a COMMIT of an unknown outcome', async () => {
    const { answer, outcome } = await continued(true, () => Promise.reject(unavailable('The database does not answer')))
    expect([answer, outcome]).toMatchObject([{ result: stored }, 'first'])
  })

  it('gives the stored answer and not its own result', async () => {
    expect((await continued(true, async () => ({ id: 8 }))).answer).toMatchObject({ result: stored })
  })

  it('gives its own result or failure when no answer is stored', async () => {
    expect((await continued(false, async () => ({ id: 8 }))).answer).toEqual({ kind: 'result', result: { id: 8 }, body: undefined })
    await expect(continued(false, () => Promise.reject(inProgress()))).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' })
  })
})

describe('a use case that fails after its first write', () => {
  const failing = `create function fail() returns trigger language plpgsql as $$ begin raise exception 'out of order'; end $$`
  it.each([
    ['at a later statement', 'create trigger fail before insert on audit_events execute function fail()', 'audit_events'],
    [
      'when the answer is to be remembered',
      'create trigger fail before insert on idempotency_records execute function fail()',
      'idempotency_records',
    ],
    [
      'at the COMMIT',
      'create constraint trigger fail after insert on users deferrable initially deferred for each row execute function fail()',
      'users',
    ],
  ])('leaves no write and a free key: %s', async (_when, trigger, table) => {
    const [input, key] = [aSignUp(), randomUUID()]
    const before = await fingerprint(store)
    await store.sql.unsafe(failing)
    await store.sql.unsafe(trigger)
    for (let i = 0; i < 10; i++) expect(errorOf(await signUp(input, key))?.code).toBe('INTERNAL_ERROR') // more often than the pool has connections
    await store.sql.unsafe(`drop trigger fail on ${table}`)
    await store.sql.unsafe('drop function fail()')
    expect(await fingerprint(store)).toEqual(before)
    const done = await signUp(input, key)
    expect([done.status, isReplay(done)]).toEqual([201, false])
    expect(isReplay(await signUp(input, key))).toBe(true)
  })
})
