import {
  type Context,
  type Span as RecordingSpan,
  ROOT_CONTEXT,
  SpanKind as SdkSpanKind,
  type SpanContext,
  type Tracer as SpanMaker,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { parseTraceParent, TraceState } from '@opentelemetry/core'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { packageVersion } from '../values/packageVersion.js'
import { failureName } from './failureName.js'
import { samplerOf } from './samplerOf.js'
import { SpanQueue, type SpanReports } from './spanQueue.js'
import type { Span, SpanFacts, SpanKind, Tracer } from './trace.js'
import type { TraceSettings } from './traceSettings.js'

/** Characters of a fact that are recorded. */
const MAX_FACT = 4096
/** The longest `tracestate` that is passed on, as the standard allows. */
const MAX_STATE = 512

const kinds: Readonly<Record<SpanKind, SdkSpanKind>> = {
  server: SdkSpanKind.SERVER,
  client: SdkSpanKind.CLIENT,
  internal: SdkSpanKind.INTERNAL,
}

/** Makes spans with the SDK of OpenTelemetry. No other file, but those that this one imports, may load the SDK. */
export function createSdkTracer(endpoint: string, settings: TraceSettings, reports: SpanReports): Tracer {
  const queue = new SpanQueue(`${endpoint}/v1/traces`, settings.OTEL_EXPORTER_OTLP_HEADERS, reports)
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.version': packageVersion,
        ...settings.OTEL_RESOURCE_ATTRIBUTES,
        'service.name': settings.OTEL_SERVICE_NAME,
      }),
    ),
    sampler: samplerOf(settings),
    spanLimits: { attributeValueLengthLimit: MAX_FACT },
    spanProcessors: [queue],
  })
  const maker = provider.getTracer('petstore-gateway', packageVersion)
  return {
    begin(name, kind, { traceparent, tracestate, isHeld = false, facts } = {}) {
      const cause = traceparent ? causeOf(traceparent, tracestate) : undefined
      const span = maker.startSpan(name, { kind: kinds[kind] }, cause ? trace.setSpanContext(ROOT_CONTEXT, cause) : ROOT_CONTEXT)
      return isHeld && span.isRecording() ? new HeldSpan(span, maker, queue) : spanOf(span, maker, facts)
    },
    close: () => provider.shutdown().catch(() => {}), // the reports have told of spans that could not be sent
  }
}

/** The span elsewhere that a caller names; undefined for a text that names none. */
function causeOf(traceparent: string, tracestate = ''): SpanContext | undefined {
  const named = parseTraceParent(traceparent)
  if (!named) return undefined
  const isPassedOn = tracestate !== '' && tracestate.length <= MAX_STATE
  return { ...named, isRemote: true, ...(isPassedOn && { traceState: new TraceState(tracestate) }) }
}

function spanOf(span: RecordingSpan, maker: SpanMaker, facts: SpanFacts | undefined): Span {
  if (!span.isRecording()) return new UnrecordedSpan(span.spanContext())
  if (facts) span.setAttributes(facts)
  return new RecordedSpan(span, maker)
}

/** A span of a trace that the sampler has left out. Other systems still get its name, so that they leave the trace out as well. */
class UnrecordedSpan implements Span {
  readonly isRecorded: boolean = false

  constructor(protected readonly place: SpanContext) {}

  get traceId(): string {
    return this.place.traceId
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.place
    return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`
  }

  get headers(): Readonly<Record<string, string>> {
    const { traceparent } = this
    const tracestate = this.place.traceState?.serialize()
    return tracestate ? { traceparent, tracestate } : { traceparent }
  }

  child(_name: string, _kind: SpanKind, _facts?: SpanFacts): Span {
    return this
  }

  add(_facts: SpanFacts): void {}

  end(_error?: unknown): void {}

  forget(): void {}
}

class RecordedSpan extends UnrecordedSpan {
  override readonly isRecorded = true
  /** Made for the first part of the act. */
  private inside: Context | undefined

  constructor(
    private readonly span: RecordingSpan,
    private readonly maker: SpanMaker,
  ) {
    super(span.spanContext())
  }

  override child(name: string, kind: SpanKind, facts?: SpanFacts): Span {
    this.inside ??= trace.setSpan(ROOT_CONTEXT, this.span)
    return spanOf(this.maker.startSpan(name, { kind: kinds[kind] }, this.inside), this.maker, facts)
  }

  override add(facts: SpanFacts): void {
    this.span.setAttributes(facts)
  }

  override end(error?: unknown): void {
    // the message of an error may repeat values of the caller
    if (error !== undefined) this.span.setAttribute('error.type', failureName(error)).setStatus({ code: SpanStatusCode.ERROR })
    this.span.end()
  }
}

/** The span of an act that may turn out to be not worth a record. */
class HeldSpan extends RecordedSpan {
  constructor(
    span: RecordingSpan,
    maker: SpanMaker,
    private readonly queue: SpanQueue,
  ) {
    super(span, maker)
    queue.hold(this.traceId)
  }

  override end(error?: unknown): void {
    this.queue.release(this.traceId)
    super.end(error)
  }

  override forget(): void {
    this.queue.drop(this.traceId)
  }
}
