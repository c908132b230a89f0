import { type Edit, smallContract } from './smallContract.js'

/** A change of the small contract, and the changes that the comparison tells: `verdict subject`. */
type Row<Change> = readonly [title: string, change: Change, told: readonly string[]]

/** The replaced text of the schema, and its replacement. */
type Replacement = readonly [before: string, after: string]

export const graphqlRows: readonly Row<Replacement>[] = [
  ['a new type', ['union Hit', 'type Cage {\n  size(unit: String!): Int\n}\nunion Hit'], ['safe Cage']],
  ['a new field', ['  breed: String\n  status', '  breed: String\n  colour(tone: Int!): String\n  status'], ['safe Pet.colour']],
  ['a field is removed', ['  breed: String\n  status', '  status'], ['breaking Pet.breed']],
  ['a field is removed after its sunset', ['  past: String', '  #'], ['safe Pet.past']],
  ['a field is removed before its sunset', ['  late: String', '  #'], ['breaking Pet.late']],
  ['a field is renamed', ['  breed: String\n  status', '  race: String\n  status'], ['breaking Pet.breed', 'safe Pet.race']],
  ['a type is removed', ['union Hit = Pet | Tag\ntype Tag {\n  name: String!\n}', 'union Hit = Pet'], ['breaking Hit', 'breaking Tag']],
  ['an output can be null', ['price: Float!', 'price: Float'], ['breaking Pet.price']],
  ['an output cannot be null any more', ['breed: String\n  status', 'breed: String!\n  status'], ['safe Pet.breed']],
  ['the type of an output changes', ['price: Float!', 'price: String!'], ['breaking Pet.price']],
  ['an output becomes a list', ['breed: String\n  status', 'breed: [String]\n  status'], ['breaking Pet.breed']],
  ['entries of a list can be null', ['tags: [String!]!', 'tags: [String]!'], ['breaking Pet.tags']],
  ['an enum value is added, which replies show', ['  sold', '  sold\n  reserved'], ['dangerous PetStatus.reserved']],
  ['an enum value is removed', ['  pending\n', ''], ['breaking PetStatus.pending']],
  ['a new optional argument', ['q: String)', 'q: String, sort: String)'], ['safe Query.pets(sort:)']],
  ['a new argument with a default', ['q: String)', 'q: String, sort: String = "id")'], ['dangerous Query.pets(sort:)']],
  ['a new required argument', ['q: String)', 'q: String, sort: String!)'], ['breaking Query.pets(sort:)']],
  ['an argument is removed', [', q: String)', ')'], ['breaking Query.pets(q:)']],
  ['an argument becomes required', ['q: String)', 'q: String!)'], ['breaking Query.pets(q:)']],
  ['a required argument becomes optional', ['pet(id: ID!)', 'pet(id: ID)'], ['safe Query.pet(id:)']],
  ['the default of an argument changes', ['limit: Int = 20', 'limit: Int = 50'], ['breaking Query.pets(limit:)']],
  ['an argument gets a default', ['q: String)', 'q: String = "x")'], ['dangerous Query.pets(q:)']],
  ['an argument loses its default', ['limit: Int = 20', 'limit: Int'], ['breaking Query.pets(limit:)']],
  ['a new optional input field', ['  stock: Int = 0', '  stock: Int = 0\n  colour: String'], ['safe CreatePetInput.colour']],
  ['a new required input field', ['  stock: Int = 0', '  stock: Int = 0\n  colour: String!'], ['breaking CreatePetInput.colour']],
  ['an input field is removed', ['  breed: String\n  stock', '  stock'], ['breaking CreatePetInput.breed']],
  ['an input field becomes required', ['  breed: String\n  stock', '  breed: String!\n  stock'], ['breaking CreatePetInput.breed']],
  [
    'a required input field becomes optional',
    ['input CreatePetInput {\n  name: String!', 'input CreatePetInput {\n  name: String'],
    ['safe CreatePetInput.name'],
  ],
  ['the default of an input field changes', ['stock: Int = 0', 'stock: Int = 1'], ['breaking CreatePetInput.stock']],
  ['a type is no member of its interface any more', ['type Pet implements Named', 'type Pet'], ['breaking Pet']],
  ['a union has a new member', ['Pet | Tag', 'Pet | Tag | Cage\ntype Cage {\n  size: Int\n}'], ['safe Cage', 'dangerous Hit']],
  [
    'a field is deprecated',
    ['  breed: String\n  status', '  breed: String @deprecated(reason: "Sunset 2027-09-01.")\n  status'],
    ['safe Pet.breed'],
  ],
  ['a sunset comes earlier', ['Sunset 2027-06-01', 'Sunset 2027-01-01'], ['breaking Pet.late']],
  ['a sunset comes later', ['Sunset 2027-06-01', 'Sunset 2028-01-01'], ['safe Pet.late']],
  ['a description changes', ['type Tag', '"""A word."""\ntype Tag'], []],
]

const list = ['paths', '/v1/pets', 'get'] as const
const create = ['paths', '/v1/pets', 'post'] as const
const read = ['paths', '/v1/pets/{id}', 'get'] as const
const schemas = ['components', 'schemas'] as const
const pet = [...schemas, 'Pet'] as const
const input = [...schemas, 'CreatePetInput'] as const
const event = ['webhooks', 'pet.stock_low', 'post'] as const
const call = { operationId: 'listTags', summary: '', description: '', tags: [], security: [], parameters: [], responses: {} }
const text = { type: 'string' }
const getPet = smallContract.openapi.paths['/v1/pets/{id}']?.get

export const restRows: readonly Row<readonly Edit[]>[] = [
  ['a new route', [[['paths', '/v1/tags'], { get: call }]], ['safe GET /v1/tags']],
  ['a route is removed', [[read.slice(0, 2), undefined]], ['breaking GET /v1/pets/{id}']],
  ['a method is removed', [[create, undefined]], ['breaking POST /v1/pets']],
  ['a route is removed after its sunset', [[['paths', '/v1/past'], undefined]], ['safe GET /v1/past']],
  ['a route is removed before its sunset', [[['paths', '/v1/late'], undefined]], ['breaking GET /v1/late']],
  ['a route is deprecated', [[[...list, 'deprecated'], true]], ['safe GET /v1/pets']],
  ['the sunset of a route comes earlier', [[['paths', '/v1/late', 'get', 'x-sunset'], '2027-01-01']], ['breaking GET /v1/late']],
  ['the sunset of a route comes later', [[['paths', '/v1/late', 'get', 'x-sunset'], '2028-01-01']], ['safe GET /v1/late']],
  ['the sunset of a route is withdrawn', [[['paths', '/v1/late', 'get', 'x-sunset'], undefined]], ['breaking GET /v1/late']],
  ['an operationId changes', [[[...list, 'operationId'], 'findPets']], ['dangerous GET /v1/pets']],
  [
    'a path parameter is renamed',
    [
      [
        ['paths', '/v1/pets/{petId}'],
        { get: { ...getPet, parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'integer' } }] } },
      ],
      [read.slice(0, 2), undefined],
    ],
    ['dangerous GET /v1/pets/{id} path id'],
  ],
  ['a new optional parameter', [[[...list, 'parameters', 3], { name: 'q', in: 'query', schema: text }]], ['safe GET /v1/pets?q']],
  [
    'a new required parameter',
    [[[...list, 'parameters', 3], { name: 'q', in: 'query', required: true, schema: text }]],
    ['breaking GET /v1/pets?q'],
  ],
  [
    'a new parameter with a default',
    [[[...list, 'parameters', 3], { name: 'q', in: 'query', schema: { ...text, default: 'x' } }]],
    ['dangerous GET /v1/pets?q'],
  ],
  [
    'a parameter is removed',
    [[[...list, 'parameters'], []]],
    ['breaking GET /v1/pets?limit', 'breaking GET /v1/pets?ids', 'dangerous GET /v1/pets header If-None-Match'],
  ],
  ['a parameter becomes required', [[[...list, 'parameters', 0, 'required'], true]], ['breaking GET /v1/pets?limit']],
  ['the default of a parameter changes', [[[...list, 'parameters', 0, 'schema', 'default'], 50]], ['breaking GET /v1/pets?limit']],
  ['a parameter accepts less', [[[...list, 'parameters', 0, 'schema', 'maximum'], 50]], ['breaking GET /v1/pets?limit']],
  ['a parameter accepts more', [[[...list, 'parameters', 0, 'schema', 'maximum'], 200]], ['safe GET /v1/pets?limit']],
  ['a list is written in another way', [[[...list, 'parameters', 1, 'explode'], true]], ['breaking GET /v1/pets?ids']],
  ['a new optional input field', [[[...input, 'properties', 'age'], text]], ['safe CreatePetInput.age']],
  [
    'a new required input field',
    [
      [[...input, 'properties', 'age'], text],
      [
        [...input, 'required'],
        ['name', 'count', 'age'],
      ],
    ],
    ['breaking CreatePetInput.age'],
  ],
  ['an input field is removed', [[[...input, 'properties', 'breed'], undefined]], ['breaking CreatePetInput.breed']],
  [
    'an input field becomes required',
    [
      [
        [...input, 'required'],
        ['name', 'count', 'breed'],
      ],
    ],
    ['breaking CreatePetInput.breed'],
  ],
  ['a required input field becomes optional', [[[...input, 'required'], ['name']]], ['safe CreatePetInput.count']],
  ['an input field accepts no null any more', [[[...input, 'properties', 'breed', 'type'], 'string']], ['breaking CreatePetInput.breed']],
  [
    'an input field accepts null',
    [
      [
        [...input, 'properties', 'name', 'type'],
        ['string', 'null'],
      ],
    ],
    ['safe CreatePetInput.name'],
  ],
  [
    'a nullable component accepts no null any more',
    [[[...input, 'properties', 'size'], { $ref: '#/components/schemas/Size' }]],
    ['breaking CreatePetInput.size'],
  ],
  [
    'an enum value is added, which only requests hold',
    [
      [
        [...schemas, 'Size', 'enum'],
        ['small', 'large', 'huge'],
      ],
    ],
    ['safe Size.huge'],
  ],
  ['an enum value is removed from requests', [[[...schemas, 'Size', 'enum'], ['small']]], ['breaking Size.large']],
  ['a text of a request becomes an enum', [[[...input, 'properties', 'name', 'enum'], ['Rex']]], ['breaking CreatePetInput.name']],
  ['a shorter text is accepted', [[[...input, 'properties', 'name', 'maxLength'], 50]], ['breaking CreatePetInput.name']],
  ['a longer text is accepted', [[[...input, 'properties', 'name', 'maxLength'], 200]], ['safe CreatePetInput.name']],
  ['a text gets a least length', [[[...input, 'properties', 'name', 'minLength'], 1]], ['breaking CreatePetInput.name']],
  ['fewer entries are accepted', [[[...input, 'properties', 'tags', 'maxItems'], 10]], ['breaking CreatePetInput.tags']],
  ['equal entries are refused', [[[...input, 'properties', 'tags', 'uniqueItems'], true]], ['breaking CreatePetInput.tags']],
  ['an entry accepts less', [[[...input, 'properties', 'tags', 'items', 'maxLength'], 10]], ['breaking CreatePetInput.tags[]']],
  ['a text gets a pattern', [[[...input, 'properties', 'name', 'pattern'], '^a']], ['breaking CreatePetInput.name']],
  ['the pattern of a request changes', [[[...input, 'properties', 'code', 'pattern'], '^[A-Z0-9]+$']], ['breaking CreatePetInput.code']],
  ['a pattern of a request is removed', [[[...input, 'properties', 'code', 'pattern'], undefined]], ['safe CreatePetInput.code']],
  ['a format of a request is narrowed', [[[...input, 'properties', 'count', 'format'], 'int32']], ['breaking CreatePetInput.count']],
  ['a text of a request gets a format', [[[...input, 'properties', 'name', 'format'], 'email']], ['breaking CreatePetInput.name']],
  ['a request accepts every number', [[[...input, 'properties', 'count', 'type'], 'number']], ['safe CreatePetInput.count']],
  ['the type of a request changes', [[[...input, 'properties', 'count', 'type'], 'string']], ['breaking CreatePetInput.count']],
  ['the default of an input field changes', [[[...input, 'properties', 'count', 'default'], 2]], ['breaking CreatePetInput.count']],
  ['an input field gets a default', [[[...input, 'properties', 'breed', 'default'], 'mixed']], ['dangerous CreatePetInput.breed']],
  ['an input field becomes read-only', [[[...input, 'properties', 'breed', 'readOnly'], true]], ['breaking CreatePetInput.breed']],
  ['an input accepts unknown fields', [[[...input, 'additionalProperties'], true]], ['safe CreatePetInput']],
  [
    'a part of a form is written in another way',
    [[[...create, 'requestBody', 'content', 'application/json', 'encoding'], { name: { contentType: 'text/plain' } }]],
    ['dangerous POST /v1/pets body'],
  ],
  ['a body becomes optional', [[[...create, 'requestBody', 'required'], false]], ['safe POST /v1/pets body']],
  [
    'a body is required of a call that had none',
    [[[...list, 'requestBody'], { required: true, content: {} }]],
    ['breaking GET /v1/pets body'],
  ],
  ['a new field of a reply', [[[...pet, 'properties', 'age'], text]], ['safe Pet.age']],
  ['a field of a reply is removed', [[[...pet, 'properties', 'breed'], undefined]], ['breaking Pet.breed']],
  ['a field of a reply is removed after its sunset', [[[...pet, 'properties', 'past'], undefined]], ['safe Pet.past']],
  ['a field of a reply is removed before its sunset', [[[...pet, 'properties', 'late'], undefined]], ['breaking Pet.late']],
  [
    'a field of a reply can be missing',
    [
      [
        [...pet, 'required'],
        ['id', 'name', 'status', 'price', 'born', 'owner'],
      ],
    ],
    ['breaking Pet.tags'],
  ],
  ['a field of a reply is always present', [[[...pet, 'required', 7], 'breed']], ['safe Pet.breed']],
  [
    'a reply can show null',
    [
      [
        [...pet, 'properties', 'name', 'type'],
        ['string', 'null'],
      ],
    ],
    ['breaking Pet.name'],
  ],
  ['a reply shows no null any more', [[[...pet, 'properties', 'owner', 'type'], 'string']], ['safe Pet.owner']],
  ['an enum value is added, which replies show', [[[...schemas, 'PetStatus', 'enum', 3], 'reserved']], ['dangerous PetStatus.reserved']],
  [
    'an enum value is removed from replies',
    [
      [
        [...schemas, 'PetStatus', 'enum'],
        ['available', 'sold'],
      ],
    ],
    ['safe PetStatus.pending'],
  ],
  ['a reply can show a longer text', [[[...pet, 'properties', 'name', 'maxLength'], 200]], ['dangerous Pet.name']],
  ['a reply shows shorter texts', [[[...pet, 'properties', 'name', 'maxLength'], 50]], ['safe Pet.name']],
  ['a reply can show lower numbers', [[[...pet, 'properties', 'price', 'minimum'], undefined]], ['dangerous Pet.price']],
  ['a reply can repeat an entry', [[[...pet, 'properties', 'tags', 'uniqueItems'], undefined]], ['dangerous Pet.tags']],
  ['a reply shows larger integers', [[[...pet, 'properties', 'id', 'format'], 'int64']], ['breaking Pet.id']],
  ['a reply gets a format', [[[...pet, 'properties', 'name', 'format'], 'uuid']], ['safe Pet.name']],
  ['a reply loses its format', [[[...pet, 'properties', 'born', 'format'], undefined]], ['breaking Pet.born']],
  ['an integer of a reply becomes a number', [[[...pet, 'properties', 'price', 'type'], 'number']], ['breaking Pet.price']],
  ['a value of a reply becomes an object', [[[...pet, 'properties', 'price'], { type: 'object', properties: {} }]], ['breaking Pet.price']],
  ['a keyword without a rule changes', [[[...pet, 'properties', 'name', 'x-unit'], 'cm']], ['dangerous Pet.name']],
  [
    'a component is renamed',
    [
      [[...schemas, 'Word'], { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 100 } } }],
      [[...pet, 'properties', 'tags', 'items', '$ref'], '#/components/schemas/Word'],
    ],
    ['dangerous Tag'],
  ],
  ['a new refusal', [[[...list, 'responses', 429], { description: 'Too many.' }]], ['safe GET /v1/pets 429']],
  ['a new success', [[[...list, 'responses', 202], { description: 'Later.' }]], ['dangerous GET /v1/pets 202']],
  ['a success is removed', [[[...create, 'responses', 201], undefined]], ['breaking POST /v1/pets 201']],
  ['a header of every reply is removed', [[['components', 'headers', 'ETag', 'required'], undefined]], ['breaking reply header ETag']],
  [
    'an optional header is removed',
    [[[...read, 'responses', 200, 'headers', 'Link'], undefined]],
    ['dangerous GET /v1/pets/{id} 200 header Link'],
  ],
  [
    'a new header',
    [[[...read, 'responses', 200, 'headers', 'Age'], { description: 'Age.', schema: text }]],
    ['safe GET /v1/pets/{id} 200 header Age'],
  ],
  [
    'another media type of a reply',
    [[[...read, 'responses', 200, 'content'], { 'application/xml': { schema: { $ref: '#/components/schemas/Pet' } } }]],
    ['breaking GET /v1/pets/{id} 200', 'safe GET /v1/pets/{id} 200'],
  ],
  ['a public call needs a credential', [[[...list, 'security'], [{ Key: [] }]]], ['breaking GET /v1/pets']],
  ['another credential is accepted', [[[...create, 'security', 1], { Token: ['write'] }]], ['safe POST /v1/pets']],
  ['a call needs another scope', [[[...create, 'x-scope'], 'admin']], ['breaking POST /v1/pets']],
  ['a call needs no scope any more', [[[...create, 'x-scope'], undefined]], ['safe POST /v1/pets']],
  ['a key travels in another header', [[['components', 'securitySchemes', 'Key', 'name'], 'Api-Key']], ['breaking Key']],
  ['a new kind of credential', [[['components', 'securitySchemes', 'Token'], { type: 'http', scheme: 'bearer' }]], ['safe Token']],
  [
    'texts for people change',
    [
      [[...pet, 'description'], 'An animal.'],
      [[...list, 'summary'], 'Pets'],
      [[...list, 'tags'], ['Animals']],
    ],
    [],
  ],
]

export const webhookRows: readonly Row<readonly Edit[]>[] = [
  ['a new event', [[['webhooks', 'pet.sold'], { post: call }]], ['safe pet.sold']],
  ['an event is removed', [[['webhooks', 'pet.stock_low'], undefined]], ['breaking pet.stock_low']],
  ['a new field of a payload', [[[...schemas, 'PetStockLowEvent', 'properties', 'region'], text]], ['safe PetStockLowEvent.region']],
  [
    'a field of a payload is removed',
    [[[...schemas, 'PetStockLowEvent', 'properties', 'eventId'], undefined]],
    ['breaking PetStockLowEvent.eventId'],
  ],
  ['a field of a delivered object is removed', [[[...pet, 'properties', 'breed'], undefined]], ['breaking Pet.breed']],
  ['an enum value is added, which payloads show', [[[...schemas, 'PetStatus', 'enum', 3], 'reserved']], ['dangerous PetStatus.reserved']],
  [
    'a payload becomes optional in a field',
    [[[...schemas, 'PetStockLowEvent', 'required'], ['data']]],
    ['breaking PetStockLowEvent.eventId'],
  ],
  ['a header of deliveries is removed', [[[...event, 'parameters'], []]], ['breaking pet.stock_low header webhook-id']],
  [
    'a new header of deliveries',
    [[[...event, 'parameters', 1], { name: 'trace', in: 'header', schema: text }]],
    ['safe pet.stock_low header trace'],
  ],
  ['an answer loses its meaning', [[[...event, 'responses', 410], undefined]], ['breaking pet.stock_low answer 410']],
  ['an input that no payload shows', [[[...input, 'properties', 'breed'], undefined]], []],
]

export const errorRows: readonly Row<readonly Edit[]>[] = [
  [
    'a new code',
    [[['GONE'], { status: 410, type: 'gone', title: 'Gone', retry: { strategy: 'never' }, resolution: '' }]],
    ['dangerous GONE'],
  ],
  ['a code is removed', [[['CONFLICT'], undefined]], ['breaking CONFLICT']],
  ['the status of a code changes', [[['CONFLICT', 'status'], 412]], ['breaking CONFLICT']],
  ['the type of a code changes', [[['CONFLICT', 'type'], 'gone']], ['breaking CONFLICT']],
  ['the retry advice of a code changes', [[['CONFLICT', 'retry'], { strategy: 'never' }]], ['dangerous CONFLICT']],
  [
    'the texts of a code change',
    [
      [['CONFLICT', 'title'], 'Clash'],
      [['CONFLICT', 'resolution'], 'Look again.'],
    ],
    [],
  ],
]
