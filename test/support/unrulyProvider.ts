import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The part of an answer that a client can read. */
export interface Heard {
  /** The status is undefined when the client heard nothing. */
  readonly status?: number
  /** True when the body came whole, as JSON. */
  readonly isWhole?: boolean
  /** The value of the header. */
  readonly retryAfter?: string
}

/** A form in which an answer is sent. */
export interface Dress {
  readonly bytes: (answer: Answer) => string
  readonly heard: (answer: Answer) => Heard
}

/** The behaviour of the provider for one call: whether it carries the call out, and which bytes it sends. */
export type Whim =
  | { readonly kind: 'answers'; readonly dress: Dress; readonly delayMs?: number }
  | { readonly kind: 'refuses'; readonly status: number; readonly retryAfter?: string; readonly body?: string }
  /** @param bytes length of the beginning of the answer that is sent */
  | { readonly kind: 'breaksOff'; readonly isDone: boolean; readonly bytes?: number }
  | { readonly kind: 'hangs'; readonly isDone: boolean }

export interface Answer {
  readonly status: number
  /** JSON. */
  readonly body: string
}

interface Charge {
  /** As it stands in the JSON. */
  readonly id: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  refunded: number
}

/** An answer as it was heard, with the charge's id where it named one. */
export interface HeardAnswer extends Heard {
  readonly chargeId?: string
}

/** A provider over HTTP whose books are sound, and whose answers are not. */
export interface UnrulyProvider {
  readonly url: string
  /** By idempotency key. */
  readonly charges: ReadonlyMap<string, Charge>
  /** The answers to the calls under each key, in their order. */
  readonly answers: ReadonlyMap<string, readonly HeardAnswer[]>
  /** Refunds that named no charge of its own, or more than there was left of it. */
  readonly badRefunds: number
  /** @param next chooses what becomes of each call. */
  behave(next: () => Whim): void
  close(): Promise<void>
}

/** An answer in plain HTTP. */
export function plain({ status, body }: Answer): string {
  return `HTTP/1.1 ${status} X\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
}

/** The simplest form of an answer. */
export const plainly: Dress = { bytes: plain, heard: ({ status }) => ({ status, isWhole: true }) }

/** @param makeId JSON of the id of the n-th charge. @param isDeclined whether a charge that is asked for first is declined. */
export async function unrulyProvider(makeId: (n: number) => string, isDeclined: () => boolean): Promise<UnrulyProvider> {
  const charges = new Map<string, Charge>()
  const declined = new Set<string>()
  const answers = new Map<string, HeardAnswer[]>()
  const refunds = new Set<string>()
  let whim: () => Whim = () => ({ kind: 'answers', dress: plainly })
  let badRefunds = 0

  function charge(key: string, { reference, amount, currency }: { reference: string; amount: number; currency: string }): Answer {
    if (declined.has(key) || (!charges.has(key) && isDeclined())) {
      declined.add(key)
      return { status: 402, body: '{"error":"declined"}' }
    }
    const known = charges.get(key) ?? { id: makeId(charges.size), reference, amount, currency, refunded: 0 }
    charges.set(key, known)
    return { status: 201, body: `{"amount":${amount},"id":${known.id},"currency":"${currency}"}` }
  }
  function refund(key: string, { chargeId, amount }: { chargeId: string; amount: number }): Answer {
    const known = [...charges.values()].find(({ id }) => textOfId(id) === chargeId)
    if (!known || (!refunds.has(key) && known.refunded + amount > known.amount)) {
      badRefunds += 1
      return { status: 404, body: '{"error":"no such charge"}' }
    }
    if (!refunds.has(key)) known.refunded += amount
    refunds.add(key)
    return { status: 200, body: '{}' }
  }

  const server = createServer(async (request, response) => {
    const key = String(request.headers['idempotency-key'])
    const body = JSON.parse(await textOf(request))
    const isCharge = request.url === '/charges'
    const heard = react(response, whim(), () => (isCharge ? charge(key, body) : refund(key, body)))
    const made = isCharge && heard.isWhole ? charges.get(key) : undefined
    answers.set(key, [...(answers.get(key) ?? []), { ...heard, ...(made && { chargeId: textOfId(made.id) }) }])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    charges,
    answers,
    get badRefunds() {
      return badRefunds
    },
    behave(next) {
      whim = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Plays a whim. @returns the part of the answer that its client can read */
function react({ socket }: ServerResponse, whim: Whim, carryOut: () => Answer): Heard {
  switch (whim.kind) {
    case 'answers': {
      const answer = carryOut()
      const bytes = whim.dress.bytes(answer)
      if (whim.delayMs === undefined) socket?.end(bytes)
      else setTimeout(() => socket?.end(bytes), whim.delayMs)
      return whim.dress.heard(answer)
    }
    case 'refuses': {
      const { status, retryAfter, body = '' } = whim
      const header = retryAfter === undefined ? '' : `Retry-After: ${retryAfter}\r\n`
      socket?.end(`HTTP/1.1 ${status} X\r\n${header}Connection: close\r\n\r\n${body}`)
      return { status, ...(retryAfter !== undefined && { retryAfter }) }
    }
    case 'breaksOff': {
      const answer = whim.isDone ? carryOut() : undefined
      if (!answer || whim.bytes === undefined) {
        socket?.resetAndDestroy()
        return {}
      }
      const whole = plain(answer)
      const sent = whole.slice(0, whim.bytes)
      socket?.write(sent, () => socket.destroy())
      return sent.includes('\r\n\r\n') ? { status: answer.status, isWhole: sent === whole } : {}
    }
    case 'hangs':
      if (whim.isDone) carryOut()
      return {}
  }
}

/** The text of an id that stands in JSON as a string or a number. */
function textOfId(json: string): string {
  return json.startsWith('"') ? JSON.parse(json) : json
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
