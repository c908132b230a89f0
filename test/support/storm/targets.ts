import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** The behaviour of a receiver: it accepts everything, refuses some requests at random, or never answers. */
export type Kind = 'healthy' | 'flaky' | 'hanging'

/** A received request. */
interface Receipt {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Unix time in milliseconds. */
  readonly at: number
  readonly wasTaken: boolean
}

export interface Target {
  readonly kind: Kind
  readonly url: string
  readonly receipts: Receipt[]
}

export interface Targets {
  readonly all: readonly Target[]
  close(): Promise<void>
}

/** Receivers on one port. @param failing percentage of requests that flaky receivers refuse */
export async function openTargets(counts: Readonly<Record<Kind, number>>, failing: number): Promise<Targets> {
  const targets = new Map<string, Target>()
  const server = createServer(async (request, response) => {
    const target = targets.get(request.url ?? '')
    if (!target) return void response.writeHead(404).end()
    const at = Date.now()
    const body = await text(request).catch(() => undefined)
    if (body === undefined) return // the sender was killed meanwhile
    const wasTaken = target.kind === 'healthy' || (target.kind === 'flaky' && Math.random() * 100 >= failing)
    target.receipts.push({ headers: request.headers, body, at, wasTaken })
    if (target.kind !== 'hanging') response.writeHead(wasTaken ? 204 : 500).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  for (const [kind, count] of Object.entries(counts) as [Kind, number][])
    for (let i = 1; i <= count; i++) targets.set(`/${kind}/${i}`, { kind, url: `http://127.0.0.1:${port}/${kind}/${i}`, receipts: [] })
  return {
    all: [...targets.values()],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
