import { Agent, request as openRequest } from 'node:http'

/** A call of the load. */
export interface LoadCall {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: () => string
}

/** The outcomes of all calls of a name: a status, or the code of an error of the connection. */
type Outcomes = Readonly<Record<string, Readonly<Record<string, number>>>>

export interface SteadyLoad {
  /** The number of calls that have had an outcome. */
  readonly answered: () => number
  /** Ends the load, and waits for its last replies. */
  stop(): Promise<Outcomes>
}

/** Calls a server so many times a second, whether it answers or not, over connections that are kept open. */
export function startLoad(url: string, perSecond: number, calls: readonly LoadCall[]): SteadyLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const outcomes: Record<string, Record<string, number>> = {}
  const underWay = new Set<Promise<void>>()
  const startedAt = performance.now()
  let [sent, answered] = [0, 0]

  function send({ name, method, path, headers, body }: LoadCall): Promise<void> {
    const text = body?.()
    return new Promise<string>((resolve) => {
      const request = openRequest(url + path, {
        agent,
        method,
        headers: { ...headers, ...(text && { 'content-type': 'application/json' }) },
      })
      request.on('response', (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)))
        response.on('error', () => resolve('cut reply'))
      })
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      request.end(text)
    }).then((outcome) => {
      outcomes[name] ??= {}
      const counts = outcomes[name]
      counts[outcome] = (counts[outcome] ?? 0) + 1
      answered += 1
    })
  }

  const timer = setInterval(() => {
    for (const due = ((performance.now() - startedAt) * perSecond) / 1000; sent < due; sent++) {
      const call = calls[sent % calls.length]
      if (!call) return
      const sending = send(call).finally(() => underWay.delete(sending))
      underWay.add(sending)
    }
  }, 5)
  return {
    answered: () => answered,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      agent.destroy()
      return outcomes
    },
  }
}
