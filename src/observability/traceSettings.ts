import { z } from 'zod'
import { SECRET } from '../values/environments.js'
import { allowedPairs, readPairs } from '../values/pairs.js'
import { setting } from '../values/setting.js'
import { settingKinds } from '../values/settingKinds.js'

/** The ways to choose the traces that are recorded, by their names in OpenTelemetry's specification. */
const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

/** The settings of traces. They have the names and meanings of OpenTelemetry's specification. */
export const traceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: settingKinds
    .baseUrl('http://collector:4318')
    .optional()
    .describe(
      'Collector that receives traces as OTLP over HTTP, at `/v1/traces` below this address ([Traces](operations.md#traces)). Without it the gateway makes no traces.',
    ),
  OTEL_EXPORTER_OTLP_HEADERS: setting(allowedPairs, readPairs, { example: 'api-key=secret' })
    .prefault('')
    .describe('Headers for the collector, such as its credential: names and values, separated by commas; none by default.')
    .meta(SECRET),
  OTEL_TRACES_SAMPLER: z
    .enum(samplers)
    .default('parentbased_always_on')
    .describe(
      'Which traces are recorded: all, none, or a share of them (`traceidratio`). With `parentbased_` a request that names a trace is recorded when its caller records it.',
    ),
  OTEL_TRACES_SAMPLER_ARG: setting('a number from 0 to 1', readShare, { example: '0.1' })
    .prefault('1')
    .describe('Share of the traces that `traceidratio` and `parentbased_traceidratio` record.'),
  OTEL_SERVICE_NAME: settingKinds.text('a name').default('petstore-gateway').describe('Name of the gateway in traces.'),
  OTEL_RESOURCE_ATTRIBUTES: setting(allowedPairs, readPairs, { example: 'deployment.environment.name=production' })
    .prefault('')
    .describe('Facts about this process that every trace shows: names and values, separated by commas; none by default.'),
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true')
    .describe('`true` switches traces off, whatever the other settings say.'),
} as const

/** The values of the settings of traces. */
export type TraceSettings = Readonly<z.output<z.ZodObject<typeof traceSettings>>>

function readShare(text: string): number | undefined {
  return /^(0|1|[01]?\.\d+|1\.0*)$/.test(text) && Number(text) <= 1 ? Number(text) : undefined
}
