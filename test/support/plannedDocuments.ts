import fc, { type GeneratorValue } from 'fast-check'
import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, getNamedType, isCompositeType, isObjectType } from 'graphql'

/** The rows and the cursors that random arguments name. */
export interface Targets {
  readonly pets: readonly number[]
  readonly orders: readonly number[]
  readonly users: readonly number[]
  /** Cursors by root field. */
  readonly cursors: Readonly<Record<string, readonly string[]>>
}

type Choose = <T>(choices: readonly T[]) => T
type MakeArguments = (choose: Choose, targets: Targets) => (string | undefined)[]

const sometimes = (choose: Choose, argument: string): string | undefined => choose([undefined, undefined, argument])
const petFilters: MakeArguments = (choose, targets) => [
  sometimes(
    choose,
    choose([`status: ${choose(['available', 'pending', 'sold'])}`, `statuses: ${choose(['[available, sold]', '[pending]', 'sold'])}`]),
  ),
  sometimes(choose, `category: ${choose(['"0plain"', '"1"', '"none"'])}`),
  sometimes(choose, `tag: ${choose(['"plain0"', '"11ÄÖÜäöüß11"'])}`),
  sometimes(choose, `species: ${choose(['"0PLAIN"', '"none"'])}`),
  sometimes(choose, `q: ${choose(['"plain"', '"1 plain"', '"none"'])}`),
  sometimes(choose, `ids: ${choose([`[${targets.pets.slice(0, 9).join()}]`, `[${targets.pets[0]}, 999999]`])}`),
  sometimes(choose, `minPrice: ${choose(['0', '0.01', '1.01', '11'])}`),
  sometimes(choose, `maxPrice: ${choose(['1.01', '99999999.99'])}`),
  sometimes(choose, `createdFrom: ${choose(['"2000-01-01T00:00:00Z"', '"2026-01-02T03:04:05.999Z"'])}`),
  sometimes(choose, `createdTo: ${choose(['"2026-01-02T03:04:06Z"', '"2040-01-01T00:00:00+02:00"'])}`),
]
const orderFilters: MakeArguments = (choose, { users }) => [
  sometimes(choose, `status: ${choose(['pending', 'processing', 'shipped', 'delivered', 'cancelled'])}`),
  sometimes(choose, `customerId: ${choose(users)}`),
  sometimes(choose, `minTotal: ${choose(['0', '0.01', '11'])}`),
  sometimes(choose, `maxTotal: ${choose(['11.01', '99999999.99'])}`),
  sometimes(choose, `createdFrom: ${choose(['"2000-01-01T00:00:00Z"', '"2026-01-02T03:04:05.998Z"'])}`),
  sometimes(choose, `createdTo: ${choose(['"2026-01-02T03:04:05.999Z"', '"2040-01-01T00:00:00+02:00"'])}`),
]
const sizes = ['1', '2', '3', '5', '8', '20', '38', '40', '100']
const sort = (choose: Choose, ...names: readonly string[]) => sometimes(choose, `sort: "${choose(names)}"`)
const petSorts = ['id', '-id', 'name', '-name,stock', 'price', '-price', 'stock,-createdAt', '-updatedAt']
const orderSorts = ['id', '-createdAt', 'createdAt,-totalAmount', 'totalAmount']
const page =
  (field: string): MakeArguments =>
  (choose, { cursors }) => [
    choose([undefined, `limit: ${choose(sizes)}`, 'limit: $limit']),
    sometimes(choose, `page: ${choose(['1', '2', '3', '90'])}`),
    sometimes(choose, `after: "${choose(cursors[field] ?? [''])}"`),
  ]
const connection =
  (field: string): MakeArguments =>
  (choose, { cursors }) => [
    choose([undefined, `first: ${choose(sizes)}`, `last: ${choose(sizes)}`, 'first: $limit']),
    sometimes(choose, `after: "${choose(cursors[field] ?? [''])}"`),
    sometimes(choose, `before: "${choose(cursors[field] ?? [''])}"`),
  ]
const byId =
  (name: keyof Targets & ('pets' | 'orders' | 'users')): MakeArguments =>
  (choose, targets) => [`id: ${choose([...targets[name], 999_999])}`]

/** The root fields that are planned, with random arguments. */
export const plannedFields: Readonly<Record<string, MakeArguments>> = {
  pet: byId('pets'),
  pets: (choose, targets) => [...petFilters(choose, targets), sort(choose, ...petSorts), ...page('pets')(choose, targets)],
  petsConnection: (choose, targets) => [
    ...petFilters(choose, targets),
    sort(choose, ...petSorts),
    ...connection('petsConnection')(choose, targets),
  ],
  categories: (choose, targets) => [sort(choose, 'id', '-name'), ...page('categories')(choose, targets)],
  tags: (choose, targets) => [sort(choose, 'name', '-id'), ...page('tags')(choose, targets)],
  order: byId('orders'),
  orders: (choose, targets) => [...orderFilters(choose, targets), sort(choose, ...orderSorts), ...page('orders')(choose, targets)],
  ordersConnection: (choose, targets) => [
    ...orderFilters(choose, targets),
    sort(choose, ...orderSorts),
    ...connection('ordersConnection')(choose, targets),
  ],
  orderTimeline: byId('orders'),
  trackOrder: byId('orders'),
  me: () => [],
  user: byId('users'),
  users: (choose, targets) => [sort(choose, 'id', '-createdAt'), ...page('users')(choose, targets)],
  usersConnection: (choose, targets) => [sort(choose, 'id', '-createdAt'), ...connection('usersConnection')(choose, targets)],
  inventory: () => [],
}

const edgeSizes = ['first: 1', 'first: 2', 'last: 2', 'last: 1', 'first: $few', 'first: 3']
const edgeOf =
  (filters: MakeArguments, sorts: readonly string[]): MakeArguments =>
  (choose, targets) => [...filters(choose, targets), choose(edgeSizes), sort(choose, ...sorts)]

/** The edges, with random arguments. They get no bounds: a refused cursor below a list without rows would be no error of the resolvers. */
export const plannedEdgeFields: Readonly<Record<string, MakeArguments>> = {
  'Category.pets': edgeOf(petFilters, petSorts),
  'Tag.pets': edgeOf(petFilters, petSorts),
  'User.orders': edgeOf(orderFilters, orderSorts),
  'Pet.orders': edgeOf(orderFilters, orderSorts),
}

const conditions = ['', '', '', '', '', '@skip(if: $a)', '@include(if: $b)', '@include(if: $a) @skip(if: $b)', '@skip(if: false)']
const aliases = ['', '', '', 'a', 'name', 'id', 'data', '_version']

/** A random query of planned root fields, with the variables `$a`, `$b` and `$limit`. */
export function plannedDocuments(schema: GraphQLSchema, targets: Targets): fc.Arbitrary<string> {
  return fc.gen().map((pick) => {
    const writer = new Writer(schema, targets, pick)
    return writer.document()
  })
}

/** A document with so many parts has a statement of at most some 9000 characters, which is below the bound for statements. */
const MAX_PARTS = 60
const PARTS_OF_OBJECT = 5

const indices = new Map<number, () => fc.Arbitrary<number>>()

/** The same function for the same length: fast-check finds what it has made by the function, and compares arguments slowly. */
function indexBelow(length: number): () => fc.Arbitrary<number> {
  const known = indices.get(length) ?? (() => fc.integer({ min: 0, max: length - 1 }))
  indices.set(length, known)
  return known
}

class Writer {
  private readonly fragments: string[] = []
  private edgesMade = 0
  private parts = 0

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly targets: Targets,
    private readonly pick: GeneratorValue,
  ) {}

  document(): string {
    const roots = Array.from({ length: this.choose([1, 1, 1, 2]) }, (_root, i) => this.root(`r${i}`))
    const text = `query ($a: Boolean = true, $b: Boolean!, $limit: Int = 5, $few: Int = 2) { ${this.choose(['', '', '__typename'])} ${roots.join(' ')} }`
    return [text, ...this.fragments].join(' ')
  }

  private readonly choose: Choose = (choices) => choices[this.pick(indexBelow(choices.length))] as (typeof choices)[number]

  private root(key: string): string {
    const [name, make] = this.choose(Object.entries(plannedFields))
    const given = make(this.choose, this.targets).filter((argument) => argument !== undefined)
    const field = this.schema.getQueryType()?.getFields()[name]
    const type = getNamedType(field?.type)
    if (!isObjectType(type)) throw new Error(`${name} gives no object`)
    return `${key}: ${name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${this.selectionSet(type, 5)}`
  }

  private selectionSet(type: GraphQLObjectType, depth: number): string {
    const size = this.parts < MAX_PARTS ? this.choose([1, 2, 3, 6]) : 1
    return `{ ${Array.from({ length: size }, () => this.selection(type, depth)).join(' ')} }`
  }

  private selection(type: GraphQLObjectType, wanted: number): string {
    this.parts += 1
    const depth = this.parts < MAX_PARTS ? wanted : 0
    const condition = this.choose(conditions)
    const kind = this.choose(['field', 'field', 'field', 'field', 'field', 'inline', 'spread', 'node', 'typename'])
    if (kind === 'typename') return '__typename'
    if (kind === 'node' && type.getInterfaces().length > 0) return `... on Node ${condition} { nodeId }`
    if (kind === 'inline') return `... on ${type.name} ${condition} ${this.selectionSet(type, depth)}`
    if (kind === 'spread' && this.fragments.length < 4) {
      const name = `F${this.fragments.length}`
      this.fragments.push('') // keeps the place
      this.fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} ${this.selectionSet(type, depth - 1)}`
      return `...${name} ${condition}`
    }
    const fields = Object.values(type.getFields()).filter(({ name, args }) => args.length === 0 || this.mayLead(type, name))
    const leaves = fields.filter(({ type: shown }) => !isCompositeType(getNamedType(shown)))
    if (depth <= 0 && leaves.length === 0) return '__typename'
    const field = this.choose(depth > 0 ? this.often(fields) : leaves)
    const alias = this.choose(aliases)
    const below = getNamedType(field.type)
    if (isObjectType(below)) this.parts += PARTS_OF_OBJECT
    if (field.args.length > 0 && isObjectType(below)) return this.edge(type, field.name, below, depth)
    const label = alias === '' ? field.name : `${alias}${below.name}${field.name}: ${field.name}` // equal names would contradict each other
    return `${label} ${condition} ${isObjectType(below) ? this.selectionSet(below, depth - 1) : ''}`
  }

  /** Fields to choose from: often objects or edges alone, because plain values are many and hide them. */
  private often(fields: readonly GraphQLField<unknown, unknown>[]): readonly GraphQLField<unknown, unknown>[] {
    const objects = fields.filter(({ type }) => isCompositeType(getNamedType(type)))
    const edges = objects.filter(({ args }) => args.length > 0)
    return this.choose([fields, objects, edges].filter((some) => some.length > 0))
  }

  /** Edges are few, so that most documents stay within the limit of cost. */
  private mayLead(type: GraphQLObjectType, name: string): boolean {
    return `${type.name}.${name}` in plannedEdgeFields && this.edgesMade < 3
  }

  private edge(type: GraphQLObjectType, name: string, below: GraphQLObjectType, depth: number): string {
    this.edgesMade += 1
    const given = plannedEdgeFields[`${type.name}.${name}`]?.(this.choose, this.targets).filter((argument) => argument !== undefined) ?? []
    // a refused argument below a list without rows leaves the answer to the resolvers, and gives no error
    const isRefused = given.includes('minPrice: 11') && given.includes('maxPrice: 1.01')
    if (isRefused) given.splice(given.indexOf('maxPrice: 1.01'), 1)
    return `e${this.edgesMade}: ${name}(${given.join(', ')}) ${this.selectionSet(below, Math.min(depth, 3) - 1)}`
  }
}
