import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Charge {
  readonly id: string
  readonly reference: string
  readonly amount: number
  refunded: number
}

/** The failures in 100 calls. */
export interface Moods {
  /** 503 before the charge. */
  readonly failing?: number
  /** Charged, but the connection is closed before the answer. */
  readonly vanishing?: number
  /** 402. */
  readonly declining?: number
}

/** A payment provider with the protocol of the HTTP adapter: it makes one charge of all calls under one key. */
export interface PaymentBooks {
  readonly url: string
  /** By idempotency key. */
  readonly charges: ReadonlyMap<string, Charge>
  /** The headers of all requests, in their order. */
  readonly headers: readonly IncomingHttpHeaders[]
  behave(moods: Moods): void
  close(): Promise<void>
}

export async function paymentProvider(initially: Moods = {}): Promise<PaymentBooks> {
  const charges = new Map<string, Charge>()
  const declined = new Set<string>()
  const refunds = new Set<string>()
  const headers: IncomingHttpHeaders[] = []
  let moods = initially
  const isHit = (percent = 0) => Math.random() * 100 < percent

  function charge(key: string, body: { reference: string; amount: number }, response: ServerResponse): void {
    if (isHit(moods.failing)) return answer(response, 503, {})
    if (declined.has(key) || (!charges.has(key) && isHit(moods.declining))) {
      declined.add(key)
      return answer(response, 402, {})
    }
    const known = charges.get(key) ?? { id: `ch_${randomUUID()}`, reference: body.reference, amount: body.amount, refunded: 0 }
    charges.set(key, known)
    if (isHit(moods.vanishing)) return void response.destroy()
    answer(response, 201, { id: known.id })
  }

  function refund(key: string, body: { chargeId: string; amount: number }, response: ServerResponse): void {
    if (isHit(moods.failing)) return answer(response, 503, {})
    const known = [...charges.values()].find(({ id }) => id === body.chargeId)
    if (!known) return answer(response, 404, {})
    if (!refunds.has(key)) known.refunded += body.amount
    refunds.add(key)
    if (isHit(moods.vanishing)) return void response.destroy()
    answer(response, 200, {})
  }

  const server = createServer(async (request, response) => {
    headers.push(request.headers)
    const body = JSON.parse(await textOf(request))
    const key = String(request.headers['idempotency-key'])
    if (request.url === '/charges') charge(key, body, response)
    else refund(key, body, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    charges,
    headers,
    behave(next) {
      moods = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
