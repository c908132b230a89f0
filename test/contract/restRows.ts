import { type Edit, smallContract } from './smallContract.js'
import { at, call, deprecatedTags } from './smallPlaces.js'
import type { Row } from './verdictRows.js'

const { list, create, read, schemas, pet, input } = at
const text = { type: 'string' }
const getPet = smallContract.openapi.paths['/v1/pets/{id}']?.get

export const restRows: readonly Row<readonly Edit[]>[] = [
  ['a new route', [[['paths', '/v1/tags'], { get: call }]], ['safe GET /v1/tags']],
  ['a route is removed', [[read.slice(0, 2), undefined]], ['breaking GET /v1/pets/{id}']],
  ['a method is removed', [[create, undefined]], ['breaking POST /v1/pets']],
  ['a route is removed after its sunset', [[['paths', '/v1/past'], undefined]], ['safe GET /v1/past']],
  ['a route is removed before its sunset', [[['paths', '/v1/late'], undefined]], ['breaking GET /v1/late']],
  ['a route is deprecated', [[[...list, 'deprecated'], true]], ['safe GET /v1/pets']],
  [
    'a route is deprecated with a sunset that is too near',
    [
      [[...list, 'deprecated'], true],
      [[...list, 'x-sunset'], '2027-05-29'],
    ],
    ['breaking GET /v1/pets'],
  ],
  [
    'a route is deprecated with the earliest sunset',
    [
      [[...list, 'deprecated'], true],
      [[...list, 'x-sunset'], '2027-05-30'],
    ],
    ['safe GET /v1/pets'],
  ],
  ['a sunset that has passed comes later', [[['paths', '/v1/past', 'get', 'x-sunset'], '2026-12-31']], ['safe GET /v1/past']],
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
  ['a field of a reply is deprecated, as the documents do it', deprecatedTags('2027-06-01'), ['safe Pet.tags', 'safe Pet.tags']],
  ['a field of a reply is deprecated too late', deprecatedTags('2027-03-01'), ['breaking Pet.tags', 'safe Pet.tags']],
  ['a field of a reply is deprecated without a sunset', deprecatedTags(undefined), ['breaking Pet.tags', 'safe Pet.tags']],
  ['a reply promises a field without a schema', [[[...pet, 'required', 7], 'age']], ['safe Pet.age']],
  ['a request needs a field without a schema', [[[...input, 'required', 2], 'age']], ['breaking CreatePetInput.age']],
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
