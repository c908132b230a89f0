import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Finding } from '../attack.js'
import { Notes } from '../attack.js'
import { type Customer, signUp, stockPet } from '../ground/customer.js'
import type { Gateway } from '../ground/gateway.js'
import type { Ground } from '../ground/ground.js'
import type { Kind, Latencies } from './latencies.js'

type Rates = Readonly<Record<Exclude<Kind, 'deliveries'>, number>>

/** The task of the victim's process. */
export interface Errand {
  readonly url: string
  readonly address: string
  readonly customer: Customer
  readonly petId: number
  /** Calls per second. */
  readonly rates: Rates
  readonly milliseconds: number
}
export type ToVictim = Errand
export type FromVictim =
  | { readonly kind: 'ready'; readonly receiver: string }
  | { readonly kind: 'measured'; readonly latencies: Latencies }

const PROGRAM = fileURLToPath(new URL('./victimProcess.ts', import.meta.url))
const VICTIM = '127.0.1.1'
const RATES: Rates = { live: 20, reads: 30, logins: 3, orders: 10 }
const WARM_UP_MS = 1000
/** Warm-up rounds: a new process still compiles its code. */
const WARM_UPS = 6
const WARM_MS = 60
/** Length of a measurement, at rest and under attack: a p99 needs some hundred calls. */
const MEASURED_MS = 10_000
/** Longest time that a call may take under attack, beside five times its p99 at rest. */
const SLACK_MS = 100
const DELIVERY_MS = 2000

/** A caller beside the attackers, in its own process and at its own address. */
export interface Victim {
  readonly customer: Customer
  readonly petId: number
  /** Latencies of the calls before the attack, while the server did nothing else. */
  readonly rest: Latencies
  measure(milliseconds: number): Promise<Latencies>
  /** Plays an attack for ten seconds. @returns the finding: the latencies of the victim during the attack, judged against its calls at rest. */
  suffer(attack: (isOver: () => boolean) => Promise<unknown>): Promise<Finding>
}

/** Creates a victim with an endpoint for its orders, and measures it at rest. The server must deliver to this machine. */
export async function placeVictim(ground: Ground, gateway: Gateway, rates: Partial<Rates> = {}): Promise<Victim> {
  const child = fork(PROGRAM, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  ground.atEnd(() => {
    child.kill('SIGKILL')
    return ended
  })
  const next = async <Of extends FromVictim['kind']>(kind: Of) => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [FromVictim]
    if (message?.kind !== kind) throw new Error(`the process of the victims has ended or said ${JSON.stringify(message)}`)
    return message as Extract<FromVictim, { kind: Of }>
  }
  const { receiver } = await next('ready')
  const caller = ground.caller(VICTIM, gateway)
  const customer = await signUp(caller)
  const petId = await stockPet(caller, gateway.staffKey)
  await caller.must('POST', '/v1/webhooks', { key: customer.key, body: { url: receiver, events: ['order.created'] } })
  const errand = { url: gateway.url, address: VICTIM, customer, petId, rates: { ...RATES, ...rates } }
  const measure = async (milliseconds: number) => {
    child.send({ ...errand, milliseconds } satisfies ToVictim)
    return (await next('measured')).latencies
  }
  for (let i = 0; i < WARM_UPS; i++) if ((await measure(WARM_UP_MS)).live.p99 <= WARM_MS) break
  const rest = await measure(MEASURED_MS)
  return {
    customer,
    petId,
    rest,
    measure,
    async suffer(attack) {
      let isOver = false
      const measuring = measure(MEASURED_MS).finally(() => {
        isOver = true
      })
      const [latencies] = await Promise.all([measuring, attack(() => isOver)])
      for (const kind of OF_CALLERS)
        for (const [status, text] of Object.entries(latencies[kind].samples)) ground.progress(`${kind} answered ${status}: ${text}`)
      return judge(rest, latencies)
    },
  }
}

const OF_CALLERS: readonly Kind[] = ['reads', 'logins', 'orders', 'deliveries']

/** The promise to other callers: no call is refused, and p99 stays near p99 at rest. */
function judge(rest: Latencies, attacked: Latencies): Finding {
  const notes = new Notes()
  for (const kind of OF_CALLERS) {
    const [before, { count, p99, refused, statuses }] = [rest[kind], attacked[kind]]
    const bound = kind === 'deliveries' ? DELIVERY_MS : SLACK_MS + 5 * before.p99
    const answers = Object.entries(statuses).map(([status, n]) => `${n} x ${status === '0' ? 'nothing' : status}`)
    notes.measure(
      `${kind} p99 ${before.p99} → ${count > 0 ? `${p99} ms` : 'none'}${refused > 0 ? `, ${refused} of ${count} refused (${answers.join(', ')})` : ''}`,
    )
    notes.expect(refused === 0, `${refused} of ${count} ${kind} of another caller were refused`)
    notes.expect(p99 < bound, `p99 of ${kind} of another caller was ${p99} ms; the bound is ${bound} ms`)
    // when all orders were refused, missing deliveries do not count for the server
    notes.expect(count > 0 || kind === 'deliveries', `another caller made no ${kind}`)
  }
  return notes
}
