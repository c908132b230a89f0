import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import protobuf from 'protobufjs'

const { root } = protobuf.parse(readFileSync(new URL('otlp.proto', import.meta.url), 'utf8'))
const Request = root.lookupType('opentelemetry.proto.trace.v1.ExportTraceServiceRequest')

type Facts = Readonly<Record<string, string | number | boolean>>

export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Undefined for the first span of a trace. */
  readonly parentId: string | undefined
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client'
  /** Milliseconds. */
  readonly start: number
  readonly end: number
  readonly facts: Facts
  readonly isFailed: boolean
}

/** The collector takes spans, takes them after eight seconds, refuses them with 400, or never answers. */
type CollectorMood = 'take' | 'slow' | 'refuse' | 'hang'
const SLOW_MS = 8000

/** A real collector: an HTTP server that decodes OTLP in protobuf. */
export interface TraceCollector {
  readonly url: string
  readonly spans: readonly CollectedSpan[]
  /** Of each batch. */
  readonly resources: readonly Facts[]
  /** Of each request. */
  readonly headers: readonly IncomingHttpHeaders[]
  /** All that was received, as text. */
  readonly text: string
  behave(mood: CollectorMood): void
  close(): Promise<void>
}

/** @param port by default a free one */
export async function traceCollector(port = 0): Promise<TraceCollector> {
  const spans: CollectedSpan[] = []
  const resources: Facts[] = []
  const headers: IncomingHttpHeaders[] = []
  const bodies: Buffer[] = []
  let mood: CollectorMood = 'take'
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    headers.push(request.headers)
    if (mood === 'hang') return
    if (mood === 'slow') await sleep(SLOW_MS)
    if (mood === 'refuse') return void response.writeHead(400).end()
    if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/x-protobuf')
      return void response.writeHead(404).end()
    bodies.push(body)
    for (const { resource, scopeSpans } of read(body)) {
      resources.push(factsOf(resource?.attributes))
      for (const scope of scopeSpans ?? []) spans.push(...(scope.spans ?? []).map(collected))
    }
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    resources,
    headers,
    get text() {
      return Buffer.concat(bodies).toString('latin1')
    },
    behave(next) {
      mood = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly boolValue?: boolean; readonly intValue?: string; readonly doubleValue?: number }
}

interface SentSpan {
  readonly traceId: Buffer
  readonly spanId: Buffer
  readonly parentSpanId?: Buffer
  readonly name: string
  readonly kind: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes?: readonly Attribute[]
  readonly status?: { readonly code?: string }
}

interface ResourceSpans {
  readonly resource?: { readonly attributes?: readonly Attribute[] }
  readonly scopeSpans?: readonly { readonly spans?: readonly SentSpan[] }[]
}

function read(body: Buffer): readonly ResourceSpans[] {
  const { resourceSpans = [] } = Request.toObject(Request.decode(body), { longs: String, enums: String })
  return resourceSpans as readonly ResourceSpans[] // as `otlp.proto` declares them
}

function collected({ traceId, spanId, parentSpanId, name, kind, ...span }: SentSpan): CollectedSpan {
  return {
    traceId: hex(traceId),
    spanId: hex(spanId),
    parentId: parentSpanId && parentSpanId.length > 0 ? hex(parentSpanId) : undefined,
    name,
    kind: kind.replace('SPAN_KIND_', '').toLowerCase() as CollectedSpan['kind'], // the gateway sends these
    start: milliseconds(span.startTimeUnixNano),
    end: milliseconds(span.endTimeUnixNano),
    facts: factsOf(span.attributes),
    isFailed: span.status?.code === 'STATUS_CODE_ERROR',
  }
}

function factsOf(attributes: readonly Attribute[] = []): Facts {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, boolValue, intValue, doubleValue } }) => [
      key,
      stringValue ?? boolValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? '',
    ]),
  )
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const milliseconds = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1000n) / 1000
