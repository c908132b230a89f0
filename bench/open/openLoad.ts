import { performance } from 'node:perf_hooks'
import { Connection, type Peer, type Reply } from '../connection.js'

/** A request of a load. */
export interface Call {
  /** The kind of the request, for the report. */
  readonly name: string
  /** Head and body. */
  readonly bytes: string
}

/** The outcome of a request. Times are in milliseconds since the load began. */
export interface Outcome {
  readonly name: string
  /** The status of the reply with the code of its error, or the code of a broken connection. */
  readonly status: string
  readonly isOk: boolean
  /** The moment at which the request had to begin. */
  readonly planned: number
  readonly sent: number
  readonly ended: number
}

export interface OpenLoad {
  /** The address of each connection, by its number. */
  readonly peer: (number: number) => Peer
  readonly connections: number
  /** The request with this number, from 0. */
  readonly callOf: (index: number) => Call
}

/** Time between two looks for requests that are due, in milliseconds. */
const LOOK_MS = 1
/** Connections that are opened at a time. */
const OPENED_AT_ONCE = 200

/**
 * Starts requests at an even rate, whether earlier replies have come or not (an open model): a server that stalls has to answer all the requests that its
 * clients would have sent meanwhile. A request that finds no free connection waits for one, and the wait counts. @returns the outcomes, as the replies come
 */
export async function sendSteadily({ rate, seconds, ...load }: OpenLoad & { rate: number; seconds: number }): Promise<Outcome[]> {
  const total = Math.round(rate * seconds)
  const outcomes: Outcome[] = []
  const free = await openLines(load)
  const lines = [...free]
  const clock = startClock()
  let begun = 0
  await new Promise<void>((resolve) => {
    const begin = () => {
      const due = Math.min(total, Math.floor((clock() * rate) / 1000) + 1)
      for (let line = free.shift(); line; line = free.shift()) {
        if (begun === due) return void free.unshift(line)
        void send(line, begun++)
      }
    }
    const send = async (line: Line, index: number) => {
      outcomes.push(await line.ask(load.callOf(index), (index * 1000) / rate, clock))
      free.push(line)
      if (outcomes.length < total) return begin()
      clearInterval(timer)
      resolve()
    }
    const timer = setInterval(begin, LOOK_MS)
  })
  for (const line of lines) line.close()
  return outcomes
}

/** Sends one request over each connection, all at one moment. @param first is sent over each connection before, so that the server has accepted it */
export async function sendAtOnce({ first, ...load }: OpenLoad & { first: Call }): Promise<Outcome[]> {
  const lines = await openLines(load, first)
  const calls = lines.map((_, index) => load.callOf(index))
  const clock = startClock()
  const outcomes = await Promise.all(lines.map((line, index) => line.ask(calls[index] ?? first, 0, clock)))
  for (const line of lines) line.close()
  return outcomes
}

type Clock = () => number

function startClock(): Clock {
  const startedAt = performance.now()
  return () => performance.now() - startedAt
}

/** A place for a connection, which is opened again when it was closed. */
class Line {
  private connection: Connection | undefined

  constructor(private readonly peer: Peer) {}

  async open(): Promise<Connection> {
    if (!this.connection?.isOpen) this.connection = await Connection.open(this.peer)
    return this.connection
  }

  async ask({ name, bytes }: Call, planned: number, clock: Clock): Promise<Outcome> {
    const sent = clock()
    const { status, isOk } = await this.answer(bytes).then(verdictOf, failureOf)
    return { name, status, isOk, planned, sent, ended: clock() }
  }

  close(): void {
    this.connection?.close()
  }

  /** Sends at once over an open connection: no turn of the event loop lies between. */
  private answer(bytes: string): Promise<Reply> {
    return this.connection?.isOpen ? this.connection.send(bytes) : this.open().then((connection) => connection.send(bytes))
  }
}

/** @throws when the server accepts no connection, or does not answer the first request */
async function openLines({ peer, connections }: OpenLoad, first?: Call): Promise<Line[]> {
  const lines = Array.from({ length: connections }, (_, number) => new Line(peer(number)))
  let next = 0
  const openNext = async () => {
    for (let line = lines[next++]; line; line = lines[next++]) {
      const connection = await line.open()
      if (first) await connection.send(first.bytes)
    }
  }
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openNext))
  return lines
}

/** A reply of GraphQL may have the status 200 and errors. */
function verdictOf({ status, body }: Reply): Pick<Outcome, 'status' | 'isOk'> {
  const hasErrors = body.includes('"errors":[')
  if (status < 400 && !hasErrors) return { status: String(status), isOk: true }
  const code = /"code":"(\w+)"/.exec(body.toString('latin1', 0, 4096))?.[1]
  return { status: code ? `${status} ${code}` : String(status), isOk: false }
}

function failureOf(error: NodeJS.ErrnoException): Pick<Outcome, 'status' | 'isOk'> {
  return { status: error.code ?? error.message, isOk: false }
}
