import { DURATION } from '../../schema/shownLimits.js'
import { apiPath } from '../../values/apiVersion.js'
import { errorReferences } from './errors.js'
import { withoutRateLimit } from './headers.js'
import { objectSchema } from './objectSchema.js'
import { JSON_TYPE } from './operation.js'
import { COUNTER } from './text.js'
import { TEXT_STREAM } from './textStream.js'
import { type OpenapiOperation, type Paths, type Response, ref, type Schema } from './types.js'

const tags = ['Operations']
const nobody = [{}]
const parameters = [ref('parameters', 'XRequestId')]

/** Health, metrics and this document: without a version in the path, and without authentication. */
export const protocolPaths: Paths = {
  '/health': {
    get: probe('getHealth', 'Get health', 'State and response time of each dependency.', 'Health', {
      status: 'healthy',
      version: '1.0.0',
      draining: false,
      uptimeSeconds: 86_400,
      dependencies: {
        database: { status: 'up', latencyMs: 0.42 },
        replicas: { status: 'up', latencyMs: null },
        redis: { status: 'up', latencyMs: 0.21 },
        payments: { status: 'up', latencyMs: null },
      },
      replicas: { count: 2, inUse: 2, lagSeconds: 0.012 },
      outbox: { ageSeconds: 0 },
      cache: { status: 'on' },
    }),
  },
  '/health/live': {
    get: {
      ...probe('getLiveness', 'Get liveness', 'Liveness probe. Restart the process when it does not reply.', 'Liveness', {
        status: 'live',
      }),
      responses: {
        200: answer('The process is alive.', 'Liveness', { status: 'live' }),
        ...errorReferences([406, 413, 500]),
      },
    },
  },
  '/health/ready': {
    get: probe(
      'getReadiness',
      'Get readiness',
      'Readiness probe. The process is not ready while the database does not answer, and after it was asked to stop.',
      'Readiness',
      {
        status: 'ready',
      },
    ),
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      summary: 'Get metrics',
      description:
        'Metrics of this process in the text format of Prometheus. A gateway may ask for a token, or serve them on another port only. In staging and production it serves none without a setting.',
      tags,
      security: nobody,
      parameters,
      responses: {
        200: {
          description: 'The figures.',
          headers: withoutRateLimit(),
          content: {
            'text/plain': {
              schema: TEXT_STREAM,
              example: '# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.\n',
            },
          },
        },
        ...errorReferences([401, 404, 406, 413, 500]),
      },
    },
  },
  '/openapi.json': { get: document('getOpenapiDocument', 'Get OpenAPI document', 'The document of the current version of the API.') },
  [apiPath('openapi.json')]: {
    get: document('getOpenapiDocumentOfVersion', 'Get OpenAPI document of version', 'The document of this version of the API.'),
  },
}

function document(operationId: string, summary: string, description: string): OpenapiOperation {
  return {
    operationId,
    summary,
    description: `${description} Tools that cannot read OpenAPI 3.1 use \`v=3.0\`.`,
    tags,
    security: nobody,
    parameters: [
      {
        name: 'v',
        in: 'query',
        description: 'OpenAPI version of the document.',
        schema: { type: 'string', enum: ['3.1', '3.0'], default: '3.1' },
      },
      ref('parameters', 'IfNoneMatch'),
      ...parameters,
    ],
    responses: {
      200: {
        description: 'The document.',
        headers: withoutRateLimit('ETag'),
        content: { [JSON_TYPE]: { schema: { type: 'object', additionalProperties: true } } },
      },
      304: { description: 'The stored copy is current.', headers: withoutRateLimit('ETag') },
      ...errorReferences([400, 406, 413, 500]),
    },
  }
}

/** `components.schemas` of the probes. */
export const probeSchemas: Readonly<Record<string, Schema>> = {
  Health: objectSchema('State of the gateway and of its dependencies.', {
    status: {
      type: 'string',
      enum: ['healthy', 'degraded', 'unhealthy'],
      description: 'Healthy when every dependency is up, unhealthy without the database, otherwise degraded.',
    },
    version: { type: 'string', maxLength: 100, pattern: '^\\d+\\.\\d+\\.\\d+', description: 'Version of the gateway.' },
    draining: { type: 'boolean', description: 'True when the process was asked to stop.' },
    uptimeSeconds: { ...COUNTER, description: 'Uptime of the process, in seconds.' },
    dependencies: {
      type: 'object',
      description: 'Dependencies by name.',
      maxProperties: 20,
      additionalProperties: objectSchema('A dependency.', {
        status: { type: 'string', enum: ['up', 'down'], description: 'Whether the dependency answered.' },
        latencyMs: {
          type: ['number', 'null'],
          minimum: 0,
          maximum: DURATION.maximum,
          description:
            'Response time in milliseconds; null without an answer, and for the payment provider and the replicas, which are not asked.',
        },
      }),
    },
    replicas: objectSchema('The read replicas of the database. They are watched once a second.', {
      count: { ...COUNTER, description: 'Number of replicas; 0 without the setting.' },
      inUse: { ...COUNTER, description: 'Number of replicas that get reads.' },
      lagSeconds: {
        type: ['number', 'null'],
        minimum: 0,
        maximum: DURATION.maximum,
        description: 'The greatest lag of a replica that gets reads, in seconds; null when none gets reads.',
      },
    }),
    outbox: objectSchema('The pending webhook deliveries.', {
      ageSeconds: {
        type: ['number', 'null'],
        minimum: 0,
        maximum: DURATION.maximum,
        description: 'Time since the oldest of them fell due, in seconds; null without an answer of the database.',
      },
    }),
    cache: objectSchema('The cache of the catalogue.', {
      status: {
        type: 'string',
        enum: ['on', 'paused', 'off'],
        description: 'Paused while the process does not hear of changes: all replies come from the database. Off by a setting.',
      },
    }),
  }),
  Liveness: objectSchema('The liveness of the process.', { status: { type: 'string', enum: ['live'], description: 'Always this.' } }),
  Readiness: objectSchema('The readiness of the process.', {
    status: { type: 'string', enum: ['ready', 'not ready', 'draining'], description: 'Send requests only when the status is `ready`.' },
  }),
}

function probe(operationId: string, summary: string, description: string, schema: string, example: object): OpenapiOperation {
  return {
    operationId,
    summary,
    description,
    tags,
    security: nobody,
    parameters,
    responses: {
      200: answer('Yes.', schema, example),
      503: answer('Not ready; the body has the reason.', schema),
      ...errorReferences([406, 413, 500]),
    },
  }
}

function answer(description: string, schema: string, example?: object): Response {
  return {
    description,
    headers: withoutRateLimit(),
    content: { [JSON_TYPE]: { schema: { ...ref('schemas', schema) }, ...(example && { example }) } },
  }
}
