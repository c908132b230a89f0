import { isObjectType } from 'graphql'
import { type EventType, TEST_EVENT } from '../../domain/webhooks/eventTypes.js'
import { EVENT_ID } from '../../schema/events.js'
import { API_VERSION } from '../../values/apiVersion.js'
import { changesInVersion } from '../versions/changesInVersion.js'
import type { RestVersion } from '../versions/restVersion.js'
import type { Examples } from './examples.js'
import { objectSchema } from './objectSchema.js'
import { shopTellings } from './shopTellings.js'
import type { Telling } from './telling.js'
import { COUNTER, momentSchema, UUID } from './text.js'
import { type OpenapiOperation, type Paths, ref, type Schema } from './types.js'
import { webhookParameters } from './webhookHeaders.js'

type Delivered = EventType | typeof TEST_EVENT

/** The delivered events, and when they happen. */
const events: Readonly<Record<Delivered, Telling>> = {
  ...shopTellings,
  'deprecation.used': {
    shows: 'Deprecation',
    when: 'A caller used a deprecated part of the API for the first time, or uses the part still when it ends in 30 days or sooner.',
  },
  [TEST_EVENT]: { shows: 'Webhook', when: 'A test of the endpoint by its owner. Endpoints receive it without choosing it.' },
}

/** `webhooks`: the requests that the gateway sends to endpoints, one for each event type. */
export function webhookOperations(version: RestVersion, examples: Examples): Paths {
  return Object.fromEntries(
    Object.entries(events).map(([type, telling]) => [type, { post: delivery(type, telling, exampleOf(type, telling, version, examples)) }]),
  )
}

/** `components.schemas`: the bodies of deliveries. */
const webhookSchemas: Readonly<Record<string, Schema>> = {
  ...Object.fromEntries(Object.entries(events).map(([type, telling]) => [schemaName(type), bodySchema(type, telling)])),
  EventChanges: {
    type: 'object',
    description: 'The changed fields.',
    minProperties: 1,
    maxProperties: 100,
    additionalProperties: objectSchema('The change of a field.', {
      previous: { description: 'Value before the change.' },
      current: { description: 'Value after the change.' },
    }),
  },
}

/** The same for a version. A later version may show none of the fields that an event has changed. */
export function webhookSchemasOf({ name }: Pick<RestVersion, 'name'>): Readonly<Record<string, Schema>> {
  if (name === API_VERSION) return webhookSchemas
  const { EventChanges } = webhookSchemas
  const description = 'The changed fields that this version shows; empty when it shows none of them.'
  return { ...webhookSchemas, EventChanges: { ...EventChanges, description, minProperties: 0 } }
}

/** The component name of an event type: PetStockLowEvent for `pet.stock_low`. */
function schemaName(type: string): string {
  return `${type.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())}Event`
}

function bodySchema(type: string, { shows, when, changes }: Telling): Schema {
  return objectSchema(`Body of a delivery of \`${type}\`.`, {
    eventId: { ...UUID, description: 'Id of the event; the same in all deliveries.' },
    eventType: { type: 'string', enum: [type], description: when },
    timestamp: momentSchema('Time of the event.'),
    apiVersion: { type: 'string', enum: [API_VERSION], description: 'API version of the object’s representation.' },
    data: objectSchema('The object and its changes.', {
      objectType: { type: 'string', enum: [shows.toLowerCase()], description: 'Type of the object.' },
      objectId: { ...COUNTER, description: 'Id of the object.' },
      changes: changes
        ? { ...ref('schemas', 'EventChanges') }
        : { type: ['object', 'null'], enum: [null], description: 'Empty, because nothing has changed.' },
      object: {
        ...ref('schemas', shows),
        description: 'The object as REST showed it at the time of the event, or the fields of the endpoint’s `selection`.',
      },
    }),
  })
}

function exampleOf(type: string, { shows, changes, object = {} }: Telling, { generated, showOf }: RestVersion, examples: Examples): object {
  const shown = generated.schema.getType(shows)
  if (!isObjectType(shown)) throw new Error(`the schema has no ${shows}`)
  const show = showOf(shows)
  const whole = { ...examples.ofType(shown), ...(show ? show({ ...object }) : object) }
  const data = {
    objectType: shows.toLowerCase(),
    objectId: 'id' in whole ? whole.id : undefined,
    changes: changes ? (show ? changesInVersion(changes, show) : changes) : null,
    object: whole,
  }
  return { eventId: EVENT_ID.example, eventType: type, timestamp: '2026-11-20T11:30:00.000Z', apiVersion: API_VERSION, data }
}

function delivery(type: string, { when }: Telling, example: object): OpenapiOperation {
  const name = schemaName(type)
  return {
    operationId: `deliver${name}`,
    summary: type,
    description: `${when}

For an endpoint with a \`selection\`, \`data.object\` has only the selected fields.`,
    tags: ['Webhooks'],
    security: [],
    parameters: Object.keys(webhookParameters).map((parameter) => ref('parameters', parameter)),
    requestBody: {
      required: true,
      description: 'The event; the same bytes in every attempt.',
      content: { 'application/json': { schema: { ...ref('schemas', name) }, example } },
    },
    responses: {
      '2XX': { description: 'The delivery has succeeded.' },
      410: { description: 'The endpoint does not exist any more; the gateway disables it.' },
      default: {
        description: `Any other status, a redirect, or no reply within 30 seconds: the gateway retries with growing delays, and not before
\`Retry-After\`. After the last attempt the owner can redeliver the event.`,
      },
    },
  }
}
