import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The behaviour of the provider for one call: whether it carries the call out, and which bytes it sends. */
export type Whim =
  | { readonly kind: 'answers'; readonly dressed: (answer: Answer) => string; readonly delayMs?: number }
  | { readonly kind: 'refuses'; readonly status: number; readonly headers?: string; readonly body?: string }
  | { readonly kind: 'breaksOff'; readonly isDone: boolean; readonly bytes?: (answer: Answer) => string }
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

/** A provider over HTTP whose books are sound, and whose answers are not. */
export interface UnrulyProvider {
  readonly url: string
  /** By idempotency key. */
  readonly charges: ReadonlyMap<string, Charge>
  /** Keys of charges it was asked for, with how often. */
  readonly asked: ReadonlyMap<string, number>
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

/** @param makeId JSON of the id of the n-th charge. @param isDeclined whether a charge that is asked for first is declined. */
export async function unrulyProvider(makeId: (n: number) => string, isDeclined: () => boolean): Promise<UnrulyProvider> {
  const charges = new Map<string, Charge>()
  const declined = new Set<string>()
  const asked = new Map<string, number>()
  const refunds = new Set<string>()
  let whim: () => Whim = () => ({ kind: 'answers', dressed: plain })
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
    const known = [...charges.values()].find(({ id }) => (id.startsWith('"') ? JSON.parse(id) : id) === chargeId)
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
    if (isCharge) asked.set(key, (asked.get(key) ?? 0) + 1)
    react(response, whim(), () => (isCharge ? charge(key, body) : refund(key, body)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    charges,
    asked,
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

function react({ socket }: ServerResponse, whim: Whim, carryOut: () => Answer): void {
  switch (whim.kind) {
    case 'answers': {
      const bytes = whim.dressed(carryOut())
      if (whim.delayMs === undefined) socket?.end(bytes)
      else setTimeout(() => socket?.end(bytes), whim.delayMs)
      return
    }
    case 'refuses':
      socket?.end(`HTTP/1.1 ${whim.status} X\r\n${whim.headers ?? ''}Connection: close\r\n\r\n${whim.body ?? ''}`)
      return
    case 'breaksOff': {
      const bytes = whim.isDone ? whim.bytes?.(carryOut()) : undefined
      if (bytes === undefined) socket?.resetAndDestroy()
      else socket?.write(bytes, () => socket.destroy())
      return
    }
    case 'hangs':
      if (whim.isDone) carryOut()
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
