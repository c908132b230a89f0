import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as openRequest } from 'node:http'

/** An event as a browser reads it, with its data parsed from JSON. Blocks that begin with `:` are comments. */
interface WireEvent {
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape and assert what they find
  readonly data?: any
}

interface Call {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** A reply that arrives in parts. */
export interface WireStream {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The next event, without comments; undefined when the stream has ended or was cut. */
  next(): Promise<WireEvent | undefined>
  /** All events up to the end. */
  rest(): Promise<WireEvent[]>
  /** Comments so far. */
  readonly comments: number
  /** True when the stream ended completely, false when it was cut; undefined before its end. */
  readonly isWhole: boolean | undefined
  /** Disconnects. */
  leave(): void
}

function send(
  port: number,
  { method = 'POST', path = '/graphql/stream', headers = {}, body }: Call,
): Promise<[ClientRequest, IncomingMessage]> {
  return new Promise((resolve, reject) => {
    const json: Readonly<Record<string, string>> = body === undefined ? {} : { 'content-type': 'application/json' }
    const request = openRequest({ host: '127.0.0.1', port, path, method, agent: false, headers: { ...json, ...headers } })
    request.on('response', (response) => resolve([request, response]))
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

interface WireAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Parsed JSON; undefined for other content. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly body: any
}

/** A call with an ordinary reply. */
export async function call(port: number, options: Call): Promise<WireAnswer> {
  const [, response] = await send(port, options)
  let text = ''
  for await (const chunk of response) text += chunk
  const isJson = String(response.headers['content-type']).includes('json')
  return { status: response.statusCode ?? 0, headers: response.headers, text, body: isJson && text !== '' ? JSON.parse(text) : undefined }
}

/** Opens an event stream with nothing but HTTP, as `curl -N` does. */
export async function openStream(port: number, { headers, ...options }: Call = {}): Promise<WireStream> {
  const [request, response] = await send(port, { ...options, headers: { accept: 'text/event-stream', ...headers } })
  const events: WireEvent[] = []
  let comments = 0
  let text = ''
  let isWhole: boolean | undefined
  let wake = () => {}
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      if (block.startsWith(':')) comments += 1
      else events.push(eventOf(block))
    }
    wake()
  })
  response.on('error', () => {})
  response.on('close', () => {
    isWhole = response.complete
    wake()
  })
  const next = async (): Promise<WireEvent | undefined> => {
    for (;;) {
      const event = events.shift()
      if (event || isWhole !== undefined) return event
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    next,
    async rest() {
      const all: WireEvent[] = []
      for (let event = await next(); event; event = await next()) all.push(event)
      return all
    },
    get comments() {
      return comments
    },
    get isWhole() {
      return isWhole
    },
    leave: () => void request.destroy(),
  }
}

function eventOf(block: string): WireEvent {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1]
  const data = field('data')
  if (data === undefined) throw new Error(`an event without data, which browsers drop: ${block}`)
  return { event: field('event') ?? 'message', ...(data !== '' && { data: JSON.parse(data) }) }
}
