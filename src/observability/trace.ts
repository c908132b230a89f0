/** The side of the gateway on which a span's act stands: it answers another system, calls one, or does neither. */
export type SpanKind = 'server' | 'client' | 'internal'

/** Facts about an act, by the names of OpenTelemetry's conventions. An undefined fact is left out. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>

/** An act that a trace shows, with its begin, its end and its facts. A span of a trace that is not recorded does nothing. */
export interface Span {
  readonly traceId: string
  /** False in a trace that is not recorded: facts that cost time need not be found out. */
  readonly isRecorded: boolean
  /** Names the span to acts elsewhere (W3C Trace Context): to another system, or to a later act of this one. */
  readonly traceparent: string
  /** The headers that name the span to the receiver of a call. */
  readonly headers: Readonly<Record<string, string>>
  /** Begins a span of an act that is a part of this one. */
  child(name: string, kind: SpanKind, facts?: SpanFacts): Span
  add(facts: SpanFacts): void
  /** Ends the act. @param error the reason of its failure; only its name is recorded */
  end(error?: unknown): void
  /** Ends the act without a record of it. For a span that was begun with `isHeld`: its parts that have ended leave no record either. */
  forget(): void
}

interface SpanOrigin {
  /** The span elsewhere that has caused the act. A text that is no such name begins a new trace. */
  readonly traceparent?: string | null | undefined
  /** The additions of other systems to the name. */
  readonly tracestate?: string | undefined
  /** True when the act may turn out to be not worth a record: its parts are recorded when it ends. */
  readonly isHeld?: boolean
  readonly facts?: SpanFacts
}

/** Begins traces, and sends them to a collector. Absent while tracing is off, so a place that makes a span costs one comparison then. */
export interface Tracer {
  /** Begins a span that is no part of an act of this process. */
  begin(name: string, kind: SpanKind, origin?: SpanOrigin): Span
  /** Sends the spans that wait. */
  close(): Promise<void>
}

/** The place of a call in its trace. New spans of the call are parts of `span`. */
export interface Trace {
  span: Span
}
