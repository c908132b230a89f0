import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as breathe } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attemptPolicy } from '../../src/domain/passwords/checkPassword.js'
import { createPasswordHasher } from '../../src/providers/passwordHasher.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, signIn } from '../users/people.js'

/** Logins at the same time. `FLOOD_LOGINS=10000 npx vitest run test/system/loginFlood.test.ts` prints the figures for more. */
const LOGINS = Number(process.env.FLOOD_LOGINS ?? 2000)
/** The most memory that may remain: a few kB for each login would exceed it. */
const MAX_GROWTH_MB = 200

let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock: movableClock(), passwords: createPasswordHasher() })
  await aPet(store)
})
afterAll(() => store.close())

const tally = (statuses: readonly number[]) =>
  Object.fromEntries([...new Set(statuses)].map((one) => [one, statuses.filter((s) => s === one).length]))
const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024)

/** Every tenth login is for an existing account; every other login is for a different unknown email. */
const isKnown = (n: number) => n % 10 === 0
const KNOWN = 0
async function wrongLogin(n: number): Promise<number> {
  const email = isKnown(n) ? 'known@example.com' : `victim${n}@example.com`
  return (await store.app.http.inject({ method: 'POST', url: '/v1/auth/login', payload: { email, password: `guess ${n}` } })).statusCode
}

it(`${LOGINS} wrong logins at the same time hold neither memory nor the event loop`, async () => {
  await aPerson(store, { email: 'known@example.com' })
  await wrongLogin(1)
  const before = process.memoryUsage().rss
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const start = performance.now()
  const logins: Promise<number>[] = []
  for (let n = 0; n < LOGINS; n++) {
    logins.push(wrongLogin(n))
    if (n % 50 === 0) await breathe() // let the server work, as between packets of a network
  }
  let isOver = false
  const all = Promise.all(logins).finally(() => {
    isOver = true
  })
  const reads: number[] = []
  const millis: number[] = []
  while (!isOver) {
    const asked = performance.now()
    reads.push((await store.app.http.inject({ url: '/v1/pets' })).statusCode)
    millis.push(performance.now() - asked)
    await breathe()
  }
  const statuses = await all
  delay.disable()
  const figures = {
    seconds: Math.round(performance.now() - start) / 1000,
    logins: tally(statuses),
    reads: tally(reads),
    slowestReadMs: Math.round(Math.max(...millis)),
    eventLoopDelayMs: {
      p50: Math.round(delay.percentile(50) / 1e6),
      p99: Math.round(delay.percentile(99) / 1e6),
      max: Math.round(delay.max / 1e6),
    },
    rssMB: { before: megabytes(before), after: megabytes(process.memoryUsage().rss) },
  }
  console.info(JSON.stringify(figures))
  expect(
    Object.keys(figures.logins).every((status) => ['401', '429', '503'].includes(status)),
    JSON.stringify(figures),
  ).toBe(true)
  expect(figures.reads, JSON.stringify(figures)).toEqual({ 200: reads.length })
  expect(reads.length).toBeGreaterThan(0)
  expect(figures.rssMB.after - figures.rssMB.before).toBeLessThan(MAX_GROWTH_MB)
  // the attempt policy has held: only logins that were refused with 503 before they were counted may still be tried
  expect(statuses.filter((status, n) => isKnown(n) && status === 401).length).toBeLessThanOrEqual(attemptPolicy.free)
  for (let tried = 0; tried < attemptPolicy.free; tried++) await wrongLogin(KNOWN)
  expect((await signIn(store, 'known@example.com')).status).toBe(429)
})
