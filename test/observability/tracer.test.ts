import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { inSpan } from '../../src/observability/inSpan.js'
import { createLog } from '../../src/observability/log.js'
import { createMetrics, type Metrics } from '../../src/observability/metrics.js'
import { openTracer } from '../../src/observability/openTracer.js'
import type { Tracer } from '../../src/observability/trace.js'
import { traceRun } from '../../src/observability/traceRun.js'
import { type TraceCollector, traceCollector } from '../support/traces/collector.js'
import { until } from '../support/until.js'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'

let collector: TraceCollector
let metrics: Metrics
let lines: { msg: string }[]
beforeAll(async () => {
  collector = await traceCollector()
})
afterAll(() => collector.close())
afterEach(() => collector.behave('take'))

async function tracerWith(settings: Readonly<Record<string, string>> = {}): Promise<Tracer> {
  metrics = createMetrics()
  const written: typeof lines = []
  lines = written
  const log = createLog({ LOG_LEVEL: 'info' }, { write: (line) => void written.push(JSON.parse(line)) })
  const tracer = await openTracer(parseConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings }), log, metrics)
  if (!tracer) throw new Error('tracing is off')
  return tracer
}

/** The spans that a tracer has sent once it is closed. */
async function sentBy(tracer: Tracer) {
  const before = collector.spans.length
  await tracer.close()
  return collector.spans.slice(before)
}

async function counted(outcome: string): Promise<number> {
  const { values } = await metrics.traceSpans.get()
  return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0
}

describe('a tracer', () => {
  it('sends spans with their facts, their parents and the names of failures, but no message of an error', async () => {
    const tracer = await tracerWith()
    const outer = tracer.begin('outer', 'server', { facts: { text: 'a', number: 2, truth: true, nothing: undefined } })
    const inner = outer.child('inner', 'client', { size: 0.5 })
    await expect(inSpan(inner, Promise.reject(Object.assign(new Error('secret canary'), { code: '23505' })))).rejects.toThrow()
    outer.end()
    const [first, second] = await sentBy(tracer)
    expect(first).toMatchObject({ name: 'inner', kind: 'client', parentId: second?.spanId, isFailed: true })
    expect(first?.facts).toEqual({ size: 0.5, 'error.type': '23505' })
    expect(second).toMatchObject({ name: 'outer', kind: 'server', parentId: undefined, isFailed: false, traceId: outer.traceId })
    expect(second?.facts).toEqual({ text: 'a', number: 2, truth: true })
    expect(collector.text).not.toContain('secret canary')
    expect(await counted('sent')).toBe(2)
  })

  it('tells the collector who it is, and the headers of the settings', async () => {
    const tracer = await tracerWith({
      OTEL_SERVICE_NAME: 'shop',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=pro%20duction, team=pets',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc,x-tenant=1',
    })
    tracer.begin('one', 'internal').end()
    await sentBy(tracer)
    expect(collector.resources.at(-1)).toMatchObject({
      'service.name': 'shop',
      'service.version': expect.stringMatching(/^\d/),
      'deployment.environment.name': 'pro duction',
      team: 'pets',
    })
    expect(collector.headers.at(-1)).toMatchObject({ authorization: 'Bearer abc', 'x-tenant': '1' })
  })

  it.each([
    ['parentbased_always_on', '', undefined, true],
    ['parentbased_always_on', '', '00', false],
    ['parentbased_always_on', '', '01', true],
    ['parentbased_always_off', '', undefined, false],
    ['parentbased_always_off', '', '01', true],
    ['parentbased_traceidratio', '0', undefined, false],
    ['parentbased_traceidratio', '0', '01', true],
    ['parentbased_traceidratio', '1', undefined, true],
    ['always_on', '', '00', true],
    ['always_off', '', '01', false],
    ['traceidratio', '0', '01', false],
    ['traceidratio', '1', '00', true],
  ] as const)(
    'with the sampler %s and the share "%s" records a request whose caller says %s: %s',
    async (sampler, share, flags, isRecorded) => {
      const tracer = await tracerWith({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share })
      const span = tracer.begin('request', 'server', { traceparent: flags && `00-${TRACE}-${CALLER}-${flags}` })
      const call = span.child('call', 'client')
      call.end()
      span.end()
      expect(call.headers.traceparent).toMatch(isRecorded ? /-01$/ : /-00$/)
      expect(call.traceId).toBe(flags ? TRACE : span.traceId)
      expect((await sentBy(tracer)).map(({ name }) => name)).toEqual(isRecorded ? ['call', 'request'] : [])
    },
  )

  it('records the given share of the traces, each trace wholly', async () => {
    const tracer = await tracerWith({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' })
    for (let i = 0; i < 1000; i++) {
      const span = tracer.begin('request', 'server')
      span.child('part', 'internal').end()
      span.end()
    }
    const spans = await sentBy(tracer)
    const requests = spans.filter(({ name }) => name === 'request')
    expect(requests.length).toBeGreaterThan(40) // 100 are expected
    expect(requests.length).toBeLessThan(200)
    expect(spans).toHaveLength(2 * requests.length)
  })

  it.each([
    '',
    'x',
    `00-${'0'.repeat(32)}-${CALLER}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${CALLER}-01`,
    `00-${TRACE.toUpperCase()}-${CALLER}-01`,
    `00-${TRACE}-${CALLER}-01-more`,
    `00-${TRACE}-${CALLER}-01, 00-${TRACE}-${CALLER}-01`,
    'a'.repeat(16_000),
  ])('begins a new trace for a caller that names no span: %.60s', async (traceparent) => {
    const tracer = await tracerWith()
    const span = tracer.begin('request', 'server', { traceparent })
    span.end()
    expect(span.traceId).not.toBe(TRACE)
    expect(await sentBy(tracer)).toMatchObject([{ name: 'request', parentId: undefined }])
  })

  it('passes on what other systems have added, unless it is longer than the standard allows', async () => {
    const tracer = await tracerWith()
    const traceparent = `00-${TRACE}-${CALLER}-01`
    const headersFor = (tracestate: string) =>
      tracer.begin('request', 'server', { traceparent, tracestate }).child('call', 'client').headers
    expect(headersFor('vendor=1,other=2').tracestate).toBe('vendor=1,other=2')
    expect(headersFor('x'.repeat(600))).not.toHaveProperty('tracestate')
    await tracer.close()
  })

  it('is absent without a collector, and when tracing is switched off', async () => {
    const log = createLog({ LOG_LEVEL: 'silent' })
    expect(await openTracer(parseConfig({}), log, createMetrics())).toBeUndefined()
    const off = parseConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SDK_DISABLED: 'true' })
    expect(await openTracer(off, log, createMetrics())).toBeUndefined()
  })
})

describe('a run of a background loop', () => {
  it.each([
    ['without work leaves no trace', 0, []],
    ['with work has a trace with its parts', 3, ['part', 'loop']],
    ['that does not tell its work has a trace, too', undefined, ['part', 'loop']],
  ] as const)('%s', async (_title, work, names) => {
    const tracer = await tracerWith()
    await traceRun(tracer, 'loop', async ({ span }) => {
      span.child('part', 'internal').end()
      return work
    })
    expect((await sentBy(tracer)).map(({ name }) => name)).toEqual(names)
  })

  it('that fails has a trace with its parts', async () => {
    const tracer = await tracerWith()
    const run = traceRun(tracer, 'loop', async ({ span }) => {
      span.child('part', 'internal').end()
      throw new Error('no')
    })
    await expect(run).rejects.toThrow('no')
    expect(await sentBy(tracer)).toMatchObject([
      { name: 'part', isFailed: false },
      { name: 'loop', isFailed: true },
    ])
  })

  it('keeps a bounded number of parts until it ends', async () => {
    const tracer = await tracerWith()
    await traceRun(tracer, 'loop', async ({ span }) => {
      for (let i = 0; i < 2000; i++) span.child('part', 'internal').end()
    })
    expect(await sentBy(tracer)).toHaveLength(501)
    expect(await counted('dropped')).toBe(1500)
  })
})

describe('a collector that fails', () => {
  it('gets a bounded number of spans, and the others are dropped and counted', async () => {
    collector.behave('hang')
    const tracer = await tracerWith()
    for (let i = 0; i < 10_000; i++) tracer.begin('request', 'server').end()
    expect(await counted('dropped')).toBe(10_000 - 2048)
    void tracer.close() // the end of the gateway waits for two seconds
  })

  it('is told of once, and once more when it takes spans again', async () => {
    collector.behave('refuse')
    const tracer = await tracerWith()
    for (let i = 0; i < 1200; i++) tracer.begin('request', 'server').end()
    await until(async () => expect(await counted('failed')).toBeGreaterThanOrEqual(1024))
    collector.behave('take')
    for (let i = 0; i < 600; i++) tracer.begin('request', 'server').end()
    await tracer.close()
    expect(lines.map(({ msg }) => msg)).toEqual([
      'the collector takes no traces; they are lost until it answers',
      'the collector takes traces again',
    ])
  })
})
