import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeInSuite } from '../support/placeInSuite.js'
import type { RunPlace } from '../support/runPlace.js'
import type { CollectedSpan } from '../support/traces/collector.js'
import { caller, tracedOrder } from '../support/traces/tracedOrder.js'

let place: RunPlace
let order: Awaited<ReturnType<typeof tracedOrder>>
let trace: readonly CollectedSpan[]
beforeAll(async () => {
  place = await placeInSuite()
  order = await tracedOrder(place)
  trace = order.spans.filter(({ traceId }) => traceId === caller.traceId)
})
afterAll(() => place.close())

const named = (name: string) => trace.filter((span) => span.name === name)
const partsOf = ({ spanId }: CollectedSpan) => trace.filter(({ parentId }) => parentId === spanId)
function one(name: string): CollectedSpan {
  const [span, ...others] = named(name)
  expect([name, others.length]).toEqual([name, 0])
  if (!span) throw new Error(`the trace has no span ${name}: ${trace.map((known) => known.name).join(', ')}`)
  return span
}

describe('the trace of an order', () => {
  it('is whole: it begins with the request, whose parent is the span of the caller, and every other span has its parent', () => {
    const request = one('POST /v1/orders')
    expect(request).toMatchObject({ kind: 'server', parentId: caller.spanId, isFailed: false })
    const known = new Set(trace.map(({ spanId }) => spanId))
    for (const { name, parentId } of trace) if (name !== request.name) expect(known, name).toContain(parentId)
  })

  it('shows the request, the operation with its statements, the payment and the delivery, each below its cause', () => {
    const request = one('POST /v1/orders')
    const operation = one('mutation placeOrder')
    const payment = one('payment charge')
    const attempt = one('webhook attempt')
    const [delivery] = partsOf(attempt).filter(({ name }) => name === 'POST')
    expect(operation).toMatchObject({ kind: 'internal', parentId: request.spanId })
    expect(payment).toMatchObject({ kind: 'client', parentId: operation.spanId, facts: { 'petstore.outcome': 'charged' } })
    expect(attempt).toMatchObject({ kind: 'internal', parentId: operation.spanId, facts: { 'petstore.attempt': 1 } })
    expect(delivery).toMatchObject({ kind: 'client', facts: { 'http.response.status_code': 200 }, isFailed: false })
    const statements = partsOf(operation).filter(({ facts }) => facts['db.system.name'] === 'postgresql')
    expect(statements.length).toBeGreaterThan(4)
    expect(operation.facts['petstore.statements']).toBe(statements.length)
    expect(statements.map(({ name }) => name)).toContain('INSERT events')
    for (const { kind, facts } of statements) {
      expect(kind).toBe('client')
      expect(facts['db.query.text']).toBeTruthy()
    }
    expect(partsOf(attempt).filter(({ facts }) => 'db.query.text' in facts).length).toBeGreaterThan(0)
    expect(trace.filter(({ isFailed }) => isFailed)).toEqual([])
  })

  it('has times within the times of their causes, but for the delivery, which comes later', () => {
    const request = one('POST /v1/orders')
    for (const span of trace) expect(span.end, span.name).toBeGreaterThanOrEqual(span.start)
    for (const part of partsOf(one('mutation placeOrder'))) {
      expect(part.start, part.name).toBeGreaterThanOrEqual(request.start)
      if (part.name !== 'webhook attempt') expect(part.end, part.name).toBeLessThanOrEqual(request.end + 1)
    }
  })

  it('goes on at the payment provider and at the receiver of the webhook', () => {
    const [delivery] = partsOf(one('webhook attempt')).filter(({ name }) => name === 'POST')
    expect(order.charged?.traceparent).toBe(`00-${caller.traceId}-${one('payment charge').spanId}-01`)
    expect(order.charged?.tracestate).toBe('vendor=canary')
    expect(order.delivered?.traceparent).toBe(`00-${caller.traceId}-${delivery?.spanId}-01`)
  })

  it('shows no credential, no secret and no value of the caller', () => {
    for (const secret of order.secrets) expect(order.text.includes(secret), secret).toBe(false)
    expect(order.text).toContain('mutation placeOrder')
  })

  it('is apart from the trace of the loop that has delivered, which shows its own statements', () => {
    const [loop] = order.spans.filter(({ name }) => name === 'deliver webhooks')
    expect(loop).toMatchObject({ kind: 'internal', parentId: undefined })
    expect(order.spans.filter(({ parentId }) => parentId === loop?.spanId).map(({ name }) => name)).toContain('UPDATE webhook_deliveries')
  })
})
