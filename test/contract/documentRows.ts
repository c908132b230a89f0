import { type Edit, smallContract } from './smallContract.js'
import { at } from './smallPlaces.js'
import type { Row } from './verdictRows.js'

const { list, create, read, schemas, input } = at
const grid = ['paths', '/v1/cells/{row}/{column}', 'get'] as const
const lines = [...grid, 'responses', 200, 'content', 'application/x-ndjson'] as const
const row = { name: 'row', in: 'path', required: true, schema: { type: 'integer' } }
const column = { name: 'column', in: 'path', required: true, schema: { type: 'string' } }
const limit = { type: 'integer', maximum: 100, default: 20 }
const text = { type: 'string' }

/** Rarer parts of a document, and parts that our documents do not have. */
export const documentRows: readonly Row<readonly Edit[]>[] = [
  [
    'a value is deprecated',
    [[[...schemas, 'PetStatus', 'x-deprecated-values'], { pending: { sunset: '2027-06-01' } }]],
    ['safe PetStatus.pending'],
  ],
  [
    'a value is deprecated with a sunset that is too near',
    [[[...schemas, 'PetStatus', 'x-deprecated-values'], { pending: { sunset: '2027-05-29' } }]],
    ['breaking PetStatus.pending'],
  ],
  [
    'a value is removed from requests after its sunset',
    [
      [
        [...schemas, 'Color', 'enum'],
        ['new', 'late'],
      ],
    ],
    ['safe Color.past'],
  ],
  [
    'a value is removed from requests before its sunset',
    [
      [
        [...schemas, 'Color', 'enum'],
        ['new', 'past'],
      ],
    ],
    ['breaking Color.late'],
  ],
  ['a value becomes forbidden', [[[...input, 'properties', 'name'], false]], ['breaking CreatePetInput.name']],
  [
    'a value becomes free',
    [[[...input, 'properties', 'name'], true]],
    ['safe CreatePetInput.name', 'safe CreatePetInput.name', 'safe CreatePetInput.name'],
  ],
  [
    'a new parameter in a cookie, and in a media type',
    [
      [[...list, 'parameters', 3], { name: 'theme', in: 'cookie', schema: text }],
      [[...list, 'parameters', 4], { name: 'filter', in: 'query', content: { 'application/json': { schema: text } } }],
    ],
    ['safe GET /v1/pets cookie theme', 'safe GET /v1/pets?filter'],
  ],
  [
    'a parameter is written in a media type',
    [[[...list, 'parameters', 0], { name: 'limit', in: 'query', content: { 'text/plain': { schema: limit } } }]],
    ['breaking GET /v1/pets?limit'],
  ],
  ['an operation loses its credentials', [[[...create, 'security'], undefined]], ['breaking POST /v1/pets', 'safe POST /v1/pets']],
  [
    'a call without parameters and replies',
    [[['paths', '/v1/past', 'get'], { operationId: 'past', deprecated: true, 'x-sunset': '2026-08-01', security: [{}, { Key: [] }] }]],
    ['safe GET /v1/past'],
  ],
  [
    'a parameter of all operations of a path',
    [[['paths', '/v1/past', 'parameters'], [{ name: 'q', in: 'query', schema: text }]]],
    ['safe GET /v1/past?q'],
  ],
  [
    'two parameters of a path change their order in the list only',
    [
      [
        [...grid, 'parameters'],
        [column, row],
      ],
    ],
    [],
  ],
  [
    'two parameters of a path swap places',
    [
      [
        ['paths', '/v1/cells/{column}/{row}'],
        { get: { ...smallContract.openapi.paths['/v1/cells/{row}/{column}']?.get, parameters: [row, column] } },
      ],
      [grid.slice(0, 2), undefined],
    ],
    [
      'breaking GET /v1/cells/{row}/{column} path column',
      'breaking GET /v1/cells/{row}/{column} path column',
      'breaking GET /v1/cells/{row}/{column} path row',
      'breaking GET /v1/cells/{row}/{column} path row',
    ],
  ],
  [
    'the address changes',
    [[['servers', 0, 'url'], 'https://new.example']],
    ['breaking the server https://old.example', 'safe the server https://new.example'],
  ],
  [
    'another address is added',
    [[['servers', 1], { url: 'https://new.example', description: '' }]],
    ['safe the server https://new.example'],
  ],
  ['the text of an address changes', [[['servers', 0, 'description'], 'The gateway.']], []],
  [
    'a header is written in lower case',
    [
      [
        [...read, 'responses', 200, 'headers'],
        { etag: { $ref: '#/components/headers/ETag' }, link: { description: '', schema: { type: 'string' } } },
      ],
    ],
    [],
  ],
  [
    'the lines of a stream have no schema any more',
    [[[...lines, 'x-line'], undefined]],
    ['breaking GET /v1/cells/{row}/{column} 200 line'],
  ],
  [
    'the lines of a stream become another type',
    [[[...lines, 'x-line'], { type: 'integer' }]],
    [
      'breaking GET /v1/cells/{row}/{column} 200 line',
      'safe GET /v1/cells/{row}/{column} 200 line',
      'safe GET /v1/cells/{row}/{column} 200 line',
    ],
  ],
  [
    'the lines of a stream have another shape',
    [[[...lines, 'x-line', 'anyOf', 2], { type: 'integer' }]],
    ['breaking GET /v1/cells/{row}/{column} 200 line'],
  ],
  [
    'a required parameter gets a default',
    [[[...grid, 'parameters', 0, 'schema', 'default'], 1]],
    ['safe GET /v1/cells/{row}/{column} path row'],
  ],
  ['a required field gets a default', [[[...input, 'properties', 'name', 'default'], 'Rex']], ['safe CreatePetInput.name']],
  [
    'a reply has no schema any more',
    [[[...lines, 'schema'], undefined]],
    ['breaking GET /v1/cells/{row}/{column} 200', 'breaking GET /v1/cells/{row}/{column} 200'],
  ],
  [
    'a body moves to the components',
    [
      [['components', 'requestBodies'], { Pet: smallContract.openapi.paths['/v1/pets']?.post?.requestBody }],
      [[...create, 'requestBody'], { $ref: '#/components/requestBodies/Pet' }],
    ],
    [],
  ],
  [
    'keys without a rule change',
    [
      [['openapi'], '3.2.0'],
      [[...list, 'x-pace'], 3],
      [[...list, 'parameters', 0, 'allowReserved'], true],
      [[...read, 'responses', 200, 'links'], {}],
      [['components', 'headers', 'ETag', 'deprecated'], true],
    ],
    [
      'dangerous GET /v1/pets',
      'dangerous GET /v1/pets/{id} 200',
      'dangerous GET /v1/pets?limit',
      'dangerous reply header ETag',
      'dangerous the document',
    ],
  ],
]
