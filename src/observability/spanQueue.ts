import { ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchSpanProcessor, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace'

/** Spans that wait for the collector, or for its answer: about 2 KB each. Further spans are dropped. */
const MAX_WAITING = 2048
/** Parts of an act that may turn out to be not worth a record. */
const MAX_HELD = 500
/** Time for a batch, with all attempts to send it, in milliseconds. */
const SEND_MS = 10_000
/** Batches under way. A collector that does not answer holds no more. */
const MAX_BATCHES = 8

/** Receives news of the spans. */
export interface SpanReports {
  /** Counts spans. @param outcome the collector has taken them, or could not be reached or refused them, or too many waited */
  count(outcome: 'sent' | 'failed' | 'dropped', spans: number): void
  /** The collector begins to fail. */
  lost(error: Error | undefined): void
  /** The collector takes spans again. */
  found(): void
}

/** Sends ended spans in batches, in the background. No caller waits for the collector. */
export class SpanQueue implements SpanProcessor {
  private readonly batches: BatchSpanProcessor
  private waiting = 0
  private isLost = false
  /** The ended parts of held acts, by trace. */
  private readonly held = new Map<string, ReadableSpan[]>()

  constructor(
    url: string,
    headers: Readonly<Record<string, string>>,
    private readonly reports: SpanReports,
  ) {
    const collector = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: SEND_MS, concurrencyLimit: MAX_BATCHES })
    this.batches = new BatchSpanProcessor({
      maxQueueSize: MAX_WAITING,
      exporter: {
        export: (spans, done) =>
          collector.export(spans, (result) => {
            this.note(spans.length, result.code === ExportResultCode.SUCCESS, result.error)
            done(result)
          }),
        shutdown: () => collector.shutdown(),
      },
    })
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    const held = this.held.get(span.spanContext().traceId)
    if (!held) this.send(span)
    else if (held.length < MAX_HELD) held.push(span)
    else this.reports.count('dropped', 1)
  }

  /** Keeps the ended parts of an act until `release` or `drop`. */
  hold(traceId: string): void {
    this.held.set(traceId, [])
  }

  release(traceId: string): void {
    const parts = this.held.get(traceId)
    if (!parts) return
    this.held.delete(traceId)
    for (const part of parts) this.send(part)
  }

  drop(traceId: string): void {
    this.held.delete(traceId)
  }

  forceFlush(): Promise<void> {
    return this.batches.forceFlush()
  }

  shutdown(): Promise<void> {
    return this.batches.shutdown()
  }

  private send(span: ReadableSpan): void {
    if (this.waiting >= MAX_WAITING) return this.reports.count('dropped', 1)
    this.waiting += 1
    this.batches.onEnd(span)
  }

  private note(spans: number, isTaken: boolean, error: Error | undefined): void {
    this.waiting -= spans
    this.reports.count(isTaken ? 'sent' : 'failed', spans)
    if (isTaken && this.isLost) this.reports.found()
    if (!isTaken && !this.isLost) this.reports.lost(error)
    this.isLost = !isTaken
  }
}
