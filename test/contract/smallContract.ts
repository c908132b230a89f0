import type { Contract } from '../../scripts/contractDiff/contractFiles.js'
import type { Catalogue } from '../../scripts/contractDiff/errorChanges.js'
import type { Document, Schema } from '../../src/rest/openapi/types.js'

/** A contract that is small enough to see what a change of it does. The day of the comparisons is 2026-11-30. */
const schema = `directive @shorten(to: Int = 80, unit: Unit!) repeatable on FIELD
type Query {
  pets(status: PetStatus, limit: Int = 20, q: String): [Pet!]!
  pet(id: ID!): Pet
}
type Mutation {
  createPet(input: CreatePetInput!): Pet
}
type Pet implements Named {
  id: ID!
  name: String!
  breed: String
  status: PetStatus!
  price: Float!
  tags: [String!]!
  past: String @deprecated(reason: "Use \`breed\`. Sunset 2026-07-01.")
  late: String @deprecated(reason: "Use \`breed\`. Sunset 2027-06-01.")
  coat(of: Part @deprecated(reason: "Sunset 2026-07-01.")): Coat @deprecated(reason: "Sunset 2026-07-01.")
  home: Home @deprecated(reason: "Sunset 2027-06-01.")
}
type Coat {
  colour: Colour
}
type Home {
  city: String
}
enum Colour {
  red
}
enum Part {
  head
}
enum Unit {
  letters
}
interface Named {
  name: String!
}
union Hit = Pet | Tag
type Tag {
  name: String!
}
input CreatePetInput {
  name: String!
  breed: String
  stock: Int = 0
}
enum PetStatus {
  available
  pending
  sold
}
`

const text: Schema = { type: 'string', maxLength: 100 }

const pet: Schema = {
  type: 'object',
  description: 'A pet.',
  additionalProperties: false,
  required: ['id', 'name', 'status', 'price', 'born', 'owner', 'tags'],
  properties: {
    id: { type: 'integer', format: 'int32' },
    name: text,
    breed: text,
    status: { $ref: '#/components/schemas/PetStatus' },
    price: { type: 'integer', minimum: 0, maximum: 100 },
    born: { type: 'string', format: 'date-time' },
    owner: { type: ['string', 'null'], maxLength: 50 },
    tags: { type: 'array', maxItems: 20, uniqueItems: true, items: { $ref: '#/components/schemas/Tag' } },
    past: { ...text, deprecated: true, 'x-sunset': '2026-07-01' },
    late: { ...text, deprecated: true, 'x-sunset': '2027-06-01' },
  },
}

const input: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'count'],
  properties: {
    name: text,
    breed: { type: ['string', 'null'], maxLength: 100 },
    color: { $ref: '#/components/schemas/Color' },
    size: { anyOf: [{ $ref: '#/components/schemas/Size' }, { type: 'null' }] },
    count: { type: 'integer', format: 'int64', minimum: 1, default: 1 },
    code: { type: 'string', pattern: '^[A-Z]+$' },
    tags: { type: 'array', maxItems: 20, items: text },
  },
}

const id = { name: 'id', in: 'path', required: true, description: 'Id.', schema: { type: 'integer' } } as const
const reply = (name: string) => ({
  description: 'The pet.',
  headers: { ETag: { $ref: '#/components/headers/ETag' }, Link: { description: 'Pages.', schema: { type: 'string' } } },
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
})
const refusal = { $ref: '#/components/responses/Refusal' }
const common = { summary: 'A call.', description: 'A call.', tags: ['Pets'], parameters: [], security: [{}, { Key: [] }] } as const

const openapi: Document = {
  openapi: '3.1.0',
  info: { title: 'Small' },
  servers: [{ url: 'https://old.example', description: 'The server.', 'x-internal': false }],
  tags: [],
  paths: {
    '/v1/pets': {
      get: {
        ...common,
        operationId: 'listPets',
        parameters: [
          { name: 'limit', in: 'query', description: 'Size.', schema: { type: 'integer', maximum: 100, default: 20 } },
          {
            name: 'ids',
            in: 'query',
            style: 'form',
            explode: false,
            description: 'Ids.',
            schema: { type: 'array', items: { type: 'integer' } },
          },
          { name: 'If-None-Match', in: 'header', description: 'Tag.', schema: { type: 'string' } },
        ],
        responses: { 200: reply('PetPage'), 400: refusal },
      },
      post: {
        ...common,
        operationId: 'createPet',
        security: [{ Key: [] }],
        'x-scope': 'pets:write',
        requestBody: {
          required: true,
          description: 'The pet.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/CreatePetInput' } } },
        },
        responses: { 201: reply('Pet'), 400: refusal },
      },
    },
    '/v1/pets/{id}': { get: { ...common, operationId: 'getPet', parameters: [id], responses: { 200: reply('Pet'), 404: refusal } } },
    '/v1/cells/{row}/{column}': {
      get: {
        ...common,
        operationId: 'cell',
        parameters: [
          { name: 'row', in: 'path', required: true, description: 'Row.', schema: { type: 'integer' } },
          { name: 'column', in: 'path', required: true, description: 'Column.', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'The cell.',
            content: {
              'application/x-ndjson': {
                schema: { type: 'string' },
                'x-line': { anyOf: [{ $ref: '#/components/schemas/Tag' }, { $ref: '#/components/schemas/PetStatus' }] },
              },
            },
          },
        },
      },
    },
    '/v1/past': { get: { ...common, operationId: 'past', deprecated: true, responses: {}, ...{ 'x-sunset': '2026-07-01' } } },
    '/v1/late': { get: { ...common, operationId: 'late', deprecated: true, responses: {}, ...{ 'x-sunset': '2027-06-01' } } },
  },
  webhooks: {
    'pet.past': {
      post: { ...common, operationId: 'deliverPetPastEvent', deprecated: true, responses: {}, ...{ 'x-sunset': '2026-07-01' } },
    },
    'pet.stock_low': {
      post: {
        ...common,
        operationId: 'deliverPetStockLowEvent',
        parameters: [{ name: 'webhook-id', in: 'header', required: true, description: 'Id.', schema: { type: 'string' } }],
        requestBody: {
          required: true,
          description: 'The event.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/PetStockLowEvent' } } },
        },
        responses: { '2XX': { description: 'Received.' }, 410: { description: 'No more.' } },
      },
    },
  },
  components: {
    securitySchemes: { Key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key.' } },
    headers: { ETag: { description: 'The tag.', required: true, schema: { type: 'string' } } },
    responses: { Refusal: { description: 'Refused.', content: { 'application/json': { schema: { type: 'object' } } } } },
    schemas: {
      Pet: pet,
      PetPage: { type: 'object', required: ['data'], properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } } },
      PetStatus: { type: 'string', enum: ['available', 'pending', 'sold'] },
      Tag: { type: 'object', required: ['name'], properties: { name: text } },
      Size: { type: 'string', enum: ['small', 'large'] },
      Color: {
        type: 'string',
        enum: ['new', 'past', 'late'],
        'x-deprecated-values': { past: { sunset: '2026-07-01' }, late: { sunset: '2027-06-01' } },
      },
      CreatePetInput: input,
      PetStockLowEvent: {
        type: 'object',
        required: ['eventId', 'data'],
        properties: {
          eventId: text,
          data: { type: 'object', required: ['object'], properties: { object: { $ref: '#/components/schemas/Pet' } } },
        },
      },
    },
  },
}

const errors: Catalogue = {
  NOT_FOUND: { status: 404, type: 'not_found', title: 'Not found', retry: { strategy: 'never' }, resolution: 'Check the id.' },
  CONFLICT: { status: 409, type: 'conflict', title: 'Conflict', retry: { strategy: 'reconcile' }, resolution: 'Read it again.' },
}

export const smallContract: Contract = { schema, openapi, errors }

/** The keys that lead to a part of a document, and its new value; undefined removes the part. */
export type Edit = readonly [path: readonly (string | number)[], value: unknown]

/** A copy of a document with other parts. @throws Error for a path that leads nowhere */
export function edited<Whole>(whole: Whole, edits: readonly Edit[]): Whole {
  const copy: Whole = JSON.parse(JSON.stringify(whole)) // unlike structuredClone it copies a shared part for each place
  for (const [path, value] of edits) {
    // a document is objects and lists all the way
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((node, key) => (node as Readonly<Record<string | number, unknown>> | undefined)?.[key], copy)
    const last = path.at(-1)
    if (typeof parent !== 'object' || parent === null || last === undefined) throw new Error(`the document has no ${path.join(' ')}`)
    if (value === undefined) Reflect.deleteProperty(parent, last)
    else Reflect.set(parent, last, value)
  }
  return copy
}
