import type { Log } from './log.js'
import type { Metrics } from './metrics.js'
import type { Tracer } from './trace.js'
import type { TraceSettings } from './traceSettings.js'

/** @returns undefined while tracing is off: then no module of OpenTelemetry is loaded */
export async function openTracer(
  settings: TraceSettings,
  log: Log,
  { traceSpans }: Pick<Metrics, 'traceSpans'>,
): Promise<Tracer | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: isDisabled } = settings
  if (endpoint === undefined || isDisabled) return undefined
  const { createSdkTracer } = await import('./sdkTracer.js')
  return createSdkTracer(endpoint, settings, {
    count: (outcome, spans) => traceSpans.inc({ outcome }, spans),
    lost: (err) => log.warn({ err }, 'the collector takes no traces; they are lost until it answers'),
    found: () => log.info('the collector takes traces again'),
  })
}
