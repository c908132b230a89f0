import type { VersionDays } from '../../scripts/contractDiff/releasedVersions.js'
import type { Edit } from './smallContract.js'
import { at, call, deprecatedTags } from './smallPlaces.js'

/** A change of the small contract, and the changes that the comparison tells: `verdict subject`. */
export type Row<Change> = readonly [title: string, change: Change, told: readonly string[]]

/** The replaced text of the schema, and its replacement. */
type Replacement = readonly [before: string, after: string]

/** The parts of the schema that have ended, and the parts between them. */
const ended =
  '  coat(of: Part @deprecated(reason: "Sunset 2026-07-01.")): Coat @deprecated(reason: "Sunset 2026-07-01.")\n  home: Home @deprecated(reason: "Sunset 2027-06-01.")\n}\ntype Coat {\n  colour: Colour\n}\ntype Home {\n  city: String\n}\nenum Colour {\n  red\n}\nenum Part {\n  head\n}\n'

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
  [
    'a field is deprecated with a sunset that is too near',
    ['  breed: String\n  status', '  breed: String @deprecated(reason: "Sunset 2027-05-29.")\n  status'],
    ['breaking Pet.breed'],
  ],
  [
    'a replacement that holds the words of a sunset',
    ['  breed: String\n  status', '  breed: String @deprecated(reason: "Use the field Sunset 2020-01-01. Sunset 2027-05-30.")\n  status'],
    ['safe Pet.breed'],
  ],
  ['a sunset comes earlier', ['Sunset 2027-06-01', 'Sunset 2027-01-01'], ['breaking Pet.late']],
  ['a sunset comes later', ['Sunset 2027-06-01', 'Sunset 2028-01-01'], ['safe Pet.late']],
  [
    'types that only an ended field used are removed with it',
    [ended, '  home: Home @deprecated(reason: "Sunset 2027-06-01.")\n}\ntype Home {\n  city: String\n}\n'],
    ['safe Coat', 'safe Colour', 'safe Part', 'safe Pet.coat'],
  ],
  [
    'a type is removed with a field before its sunset',
    [
      '  home: Home @deprecated(reason: "Sunset 2027-06-01.")\n}\ntype Coat {\n  colour: Colour\n}\ntype Home {\n  city: String\n}\n',
      '}\ntype Coat {\n  colour: Colour\n}\n',
    ],
    ['breaking Home', 'breaking Pet.home'],
  ],
  ['an enum value is added, which only inputs hold', ['  letters', '  letters\n  words'], ['safe Unit.words']],
  ['a new type implements an interface', ['union Hit', 'type Cage implements Named {\n  name: String!\n}\nunion Hit'], ['dangerous Cage']],
  [
    'a type implements a new interface',
    ['type Tag {', 'interface Word {\n  name: String!\n}\ntype Tag implements Word {'],
    ['safe Tag', 'safe Word'],
  ],
  ['a required argument gets a default', ['pet(id: ID!)', 'pet(id: ID! = 3)'], ['safe Query.pet(id:)']],
  [
    'a required input field gets a default',
    ['input CreatePetInput {\n  name: String!', 'input CreatePetInput {\n  name: String! = "Rex"'],
    ['safe CreatePetInput.name'],
  ],
  ['the default of a directive changes', ['to: Int = 80', 'to: Int = 40'], ['breaking @shorten(to:)']],
  ['a directive cannot be repeated any more', [' repeatable', ''], ['breaking @shorten']],
  ['an argument of a directive is removed', ['to: Int = 80, ', ''], ['breaking @shorten(to:)']],
  ['a new argument of a directive', ['to: Int = 80, ', 'to: Int = 80, at: Int, '], ['safe @shorten(at:)']],
  ['a new required argument of a directive', ['to: Int = 80, ', 'to: Int = 80, at: Int!, '], ['breaking @shorten(at:)']],
  ['a new argument of a directive with a default', ['to: Int = 80, ', 'to: Int = 80, at: Int! = 1, '], ['dangerous @shorten(at:)']],
  ['a new directive', ['directive @shorten', 'directive @hide(if: Boolean!) on FIELD\ndirective @shorten'], ['safe @hide']],
  ['a description changes', ['type Tag', '"""A word."""\ntype Tag'], []],
]

const { schemas, pet, input, event } = at
const text = { type: 'string' }

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
  ['a field of a payload is deprecated, as the documents do it', deprecatedTags('2027-06-01'), ['safe Pet.tags', 'safe Pet.tags']],
  ['a header of deliveries is removed', [[[...event, 'parameters'], []]], ['breaking pet.stock_low header webhook-id']],
  [
    'a new header of deliveries',
    [[[...event, 'parameters', 1], { name: 'trace', in: 'header', schema: text }]],
    ['safe pet.stock_low header trace'],
  ],
  ['an answer loses its meaning', [[[...event, 'responses', 410], undefined]], ['breaking pet.stock_low answer 410']],
  ['an event is removed after its sunset', [[['webhooks', 'pet.past'], undefined]], ['safe pet.past']],
  [
    'an event is deprecated with a sunset that is too near',
    [
      [[...event, 'deprecated'], true],
      [[...event, 'x-sunset'], '2027-05-29'],
    ],
    ['breaking pet.stock_low'],
  ],
  ['the body of a delivery can be missing', [[[...event, 'requestBody', 'required'], false]], ['breaking pet.stock_low body']],
  ['deliveries carry another credential', [[[...event, 'security'], []]], ['dangerous pet.stock_low']],
  ['an answer is read in another form', [[[...event, 'responses', 410, 'content'], {}]], ['dangerous pet.stock_low answer 410']],
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

type Versions = readonly VersionDays[]
const v1 = { name: 'v1', since: '2026-06-01', sunset: '2027-06-01', successor: 'v2' }

/** The versions of a release and of the code. */
export const versionRows: readonly Row<readonly [before: Versions, after: Versions]>[] = [
  ['nothing changes', [[v1], [v1]], []],
  ['a new version', [[{ name: 'v1' }], [{ name: 'v1' }, { name: 'v2' }]], ['safe v2']],
  ['a version is gone that was not deprecated', [[{ name: 'v1' }, { name: 'v2' }], [{ name: 'v2' }]], ['breaking v1']],
  ['a version is gone before its sunset', [[v1, { name: 'v2' }], [{ name: 'v2' }]], ['breaking v1']],
  ['a version is gone after its sunset', [[{ ...v1, sunset: '2026-11-30' }, { name: 'v2' }], [{ name: 'v2' }]], ['safe v1']],
  ['a version is deprecated', [[{ name: 'v1' }], [v1]], ['safe v1']],
  ['a version is deprecated with a sunset that is too near', [[{ name: 'v1' }], [{ ...v1, sunset: '2027-05-29' }]], ['breaking v1']],
  ['a version ends at once', [[{ name: 'v1' }], [{ ...v1, since: '2026-01-01', sunset: '2026-11-30' }]], ['breaking v1']],
  ['the sunset of a version comes earlier', [[v1], [{ ...v1, sunset: '2027-05-31' }]], ['breaking v1']],
  ['the sunset of a version comes later', [[v1], [{ ...v1, sunset: '2027-07-01' }]], ['safe v1']],
  ['the deprecation of a version is withdrawn', [[v1], [{ name: 'v1' }]], ['safe v1']],
  ['a version has another successor', [[v1], [{ ...v1, successor: 'v3' }]], ['safe v1']],
]
