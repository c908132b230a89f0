import { randomUUID } from 'node:crypto'
import { Agent, request as openRequest } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A call of the load. */
export interface LoadCall {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers?: () => Readonly<Record<string, string>>
  readonly body?: () => string
  /** Gets each reply. */
  readonly onReply?: (status: number, text: string) => void
}

/** The outcome of a call: a status, or the code of an error of the connection. */
export interface Outcome {
  readonly name: string
  /** The `X-Request-ID` of a call of the load. Undefined for a call that a shopper repeats. */
  readonly requestId?: string
  readonly outcome: string
  /** By `performance.now()`. */
  readonly sentAt: number
  /** From the sending to the end of the reply, in milliseconds. */
  readonly ms: number
}

/** Calls that go on until they are stopped. */
export interface Load {
  /** The calls that have had an outcome so far. */
  readonly outcomes: readonly Outcome[]
  /** Ends the load, and waits for its last replies. */
  stop(): Promise<void>
}

/** The outcome of a call whose new connection was reset: the system had made the connection, and the server may never have seen it. */
export const RESET_AT_ONCE = 'ECONNRESET of a new connection'

/** A call without a reply for so many milliseconds has none. */
const PATIENCE_MS = 30_000

/** Connections without a call that are kept open, as many as nginx keeps by the page for operators. */
const KEPT = 32

/** Opens as many connections as calls are under way. */
export const openAgent = (): Agent => new Agent({ keepAlive: true, maxFreeSockets: KEPT })

/** Sends a call. Never rejects. */
export function sendCall(agent: Agent, url: string, { name, method, path, headers, body, onReply }: LoadCall): Promise<Outcome> {
  const text = body?.()
  const requestId = randomUUID()
  const sentAt = performance.now()
  return new Promise<string>((resolve) => {
    const request = openRequest(url + path, {
      agent,
      method,
      headers: { 'x-request-id': requestId, ...headers?.(), ...(text !== undefined && { 'content-type': 'application/json' }) },
    })
    const giveUp = setTimeout(() => {
      resolve('no reply')
      request.destroy()
    }, PATIENCE_MS)
    request.on('close', () => clearTimeout(giveUp))
    request.on('response', (response) => {
      let reply = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        if (onReply) reply += part
      })
      response.on('end', () => {
        onReply?.(response.statusCode ?? 0, reply)
        resolve(String(response.statusCode))
      })
      response.on('error', () => resolve('cut reply'))
    })
    request.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNRESET' && !request.reusedSocket ? RESET_AT_ONCE : (code ?? message)),
    )
    request.end(text)
  }).then((outcome) => ({ name, requestId, outcome, sentAt, ms: performance.now() - sentAt }))
}

/** Makes one call after the other, each as soon as the former has its outcome. */
export function startSerialLoad(url: string, call: LoadCall): Load {
  const agent = openAgent()
  const outcomes: Outcome[] = []
  let isOver = false
  const calling = (async () => {
    while (!isOver) {
      outcomes.push(await sendCall(agent, url, call))
      await nextTurn()
    }
  })()
  return {
    outcomes,
    async stop() {
      isOver = true
      await calling
      agent.destroy()
    },
  }
}

/** Calls a server so many times a second, whether it answers or not. */
export function startLoad(url: string, perSecond: number, calls: readonly LoadCall[]): Load {
  const agent = openAgent()
  const outcomes: Outcome[] = []
  const underWay = new Set<Promise<unknown>>()
  const startedAt = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    for (const due = ((performance.now() - startedAt) * perSecond) / 1000; sent < due; sent++) {
      const call = calls[sent % calls.length]
      if (!call) return
      const sending = sendCall(agent, url, call).then((outcome) => {
        outcomes.push(outcome)
        underWay.delete(sending)
      })
      underWay.add(sending)
    }
  }, 5)
  return {
    outcomes,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      agent.destroy()
    },
  }
}
