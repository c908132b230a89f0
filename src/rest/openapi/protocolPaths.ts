import { errorReferences } from './errors.js'
import { withHeaders } from './headers.js'
import { objectSchema } from './objectSchema.js'
import { JSON_TYPE } from './operation.js'
import { type Operation, type Paths, type Response, ref, type Schema } from './types.js'

const tags = ['Operations']
const nobody = [{}]
const parameters = [ref('parameters', 'XRequestId')]

/** Health, metrics and this document: without a version in the path, and without authentication. */
export const protocolPaths: Paths = {
  '/health': {
    get: probe('health', 'Get health', 'Whether everything the gateway needs answers, and how fast.', 'Health', {
      status: 'healthy',
      uptimeSeconds: 86_400,
      dependencies: { database: { status: 'up', latencyMs: 0.42 } },
    }),
  },
  '/health/live': {
    get: {
      ...probe('liveness', 'Get liveness', 'Whether the process answers. Restart it when it does not.', 'Liveness', { status: 'live' }),
      responses: {
        200: answer('The process answers.', 'Liveness', { status: 'live' }),
        ...errorReferences([406, 413, 500]),
      },
    },
  },
  '/health/ready': {
    get: probe(
      'readiness',
      'Get readiness',
      'Whether it should be sent requests: not while the database does not answer, and not from the moment it was asked to stop.',
      'Readiness',
      {
        status: 'ready',
      },
    ),
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      summary: 'Get metrics',
      description: 'Figures of this process in the text format of Prometheus.',
      tags,
      security: nobody,
      parameters,
      responses: {
        200: {
          description: 'The figures.',
          headers: withHeaders(),
          content: {
            'text/plain': {
              schema: { type: 'string' },
              example: '# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.\n',
            },
          },
        },
        ...errorReferences([406, 413, 500]),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openapi',
      summary: 'Get OpenAPI document',
      description: 'This document. Tools that cannot read OpenAPI 3.1 ask for `v=3.0`.',
      tags,
      security: nobody,
      parameters: [
        {
          name: 'v',
          in: 'query',
          description: 'Version of OpenAPI to write it in.',
          schema: { type: 'string', enum: ['3.1', '3.0'], default: '3.1' },
        },
        ref('parameters', 'IfNoneMatch'),
        ...parameters,
      ],
      responses: {
        200: {
          description: 'The document.',
          headers: withHeaders('ETag'),
          content: { [JSON_TYPE]: { schema: { type: 'object', additionalProperties: true } } },
        },
        304: { description: 'Your copy is still good.', headers: withHeaders('ETag') },
        ...errorReferences([400, 406, 413, 500]),
      },
    },
  },
}

/** `components.schemas` of the probes. */
export const probeSchemas: Readonly<Record<string, Schema>> = {
  Health: objectSchema('How the gateway and what it needs are.', {
    status: { type: 'string', enum: ['healthy', 'unhealthy'], description: 'Healthy when every dependency is up.' },
    uptimeSeconds: { type: 'integer', minimum: 0, description: 'Age of the process.' },
    dependencies: {
      type: 'object',
      description: 'By name: what the gateway needs.',
      additionalProperties: objectSchema('Something the gateway needs.', {
        status: { type: 'string', enum: ['up', 'down'], description: 'Whether it answered.' },
        latencyMs: { type: ['number', 'null'], minimum: 0, description: 'How long that took; null when it did not.' },
      }),
    },
  }),
  Liveness: objectSchema('That the process answers.', { status: { type: 'string', enum: ['live'], description: 'Always this.' } }),
  Readiness: objectSchema('Whether requests should be sent here.', {
    status: { type: 'string', enum: ['ready', 'not ready', 'draining'], description: 'Requests should be sent here only when ready.' },
  }),
}

function probe(operationId: string, summary: string, description: string, schema: string, example: object): Operation {
  return {
    operationId,
    summary,
    description,
    tags,
    security: nobody,
    parameters,
    responses: {
      200: answer('Yes.', schema, example),
      503: answer('No; the body says why.', schema),
      ...errorReferences([406, 413, 500]),
    },
  }
}

function answer(description: string, schema: string, example?: object): Response {
  return {
    description,
    headers: withHeaders(),
    content: { [JSON_TYPE]: { schema: { ...ref('schemas', schema) }, ...(example && { example }) } },
  }
}
