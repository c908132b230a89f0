import fc, { type GeneratorValue } from 'fast-check'
import { type GraphQLCompositeType, type GraphQLSchema, getNamedType, isCompositeType, isObjectType } from 'graphql'
import { catalogue } from './catalogue/catalogue.js'

const fragmentTypes = ['Query', 'Pet', 'Order', 'Node', 'Category', 'User', 'ApiKey', 'OAuthClient', 'AuditEvent']
const conditions = [
  '',
  '',
  '',
  '',
  '',
  '@skip(if: $a)',
  '@include(if: $a)',
  '@skip(if: $b)',
  '@include(if: $b) @skip(if: $a)',
  '@include(if: true)',
]
/** Arguments of fields below the root, so that nested lists stay short. */
const samples: Readonly<Record<string, string>> = {
  'Category.pets': 'first: 1, sort: "-id"',
  'Tag.pets': 'last: 1',
  'Pet.orders': 'first: 1',
  'User.orders': 'last: 1, sort: "id"',
}
const kinds = ['field', 'field', 'field', 'inline', 'spread']
const aliases = ['', '', '', 'a', 'a_', 'data', 'idx0']

/** The parts that a random document can contain. */
interface Ingredients {
  readonly schema: GraphQLSchema
  readonly conditions: readonly string[]
  readonly aliases: readonly string[]
}

/** Random queries of a schema: aliases, overlapping and repeated fragments, nested relations, and conditions on `$a` and `$b`. */
export function documents(schema: GraphQLSchema): fc.Arbitrary<string> {
  return fc.gen().map((pick) => {
    const of: Ingredients = {
      schema,
      conditions: pick(fc.integer, { max: 2, min: 0 }) === 0 ? conditions : [''],
      aliases: pick(fc.integer, { max: 2, min: 0 }) === 0 ? aliases : aliases.filter((alias) => !alias.includes('_')),
    }
    const fragments = fragmentTypes.map((name, i) => {
      const type = schema.getType(name) as GraphQLCompositeType // the names above are object and interface types
      return `fragment F${i} on ${name} ${selectionSet(pick, of, type, 2, i + 1)}`
    })
    const root = schema.getQueryType() as GraphQLCompositeType // every schema has one
    return `query($a: Boolean!, $b: Boolean!) ${selectionSet(pick, of, root, 4, 0)} ${fragments.join(' ')}`
  })
}

/** @param next the first fragment that may be spread here, so that no fragment contains itself. */
function selectionSet(pick: GeneratorValue, of: Ingredients, type: GraphQLCompositeType, depth: number, next: number): string {
  const size = pick(fc.integer, { min: 1, max: 4 })
  return `{ ${Array.from({ length: size }, () => selection(pick, of, type, depth, next)).join(' ')} }`
}

function selection(pick: GeneratorValue, of: Ingredients, type: GraphQLCompositeType, depth: number, next: number): string {
  const { schema } = of
  const condition = oneOf(pick, of.conditions)
  const kind = depth > 0 ? oneOf(pick, kinds) : 'field'
  const spreadable = fragmentTypes.slice(next).filter((name) => overlaps(schema, type, name))
  if (kind === 'spread' && spreadable.length > 0) return `...F${fragmentTypes.indexOf(oneOf(pick, spreadable))} ${condition}`
  if (kind === 'inline') {
    const inner = isObjectType(type) ? type : oneOf(pick, schema.getPossibleTypes(type))
    return `... on ${inner.name} ${condition} ${selectionSet(pick, of, inner, depth - 1, next)}`
  }
  const fields = 'getFields' in type ? Object.values(type.getFields()) : []
  const offered = depth > 0 ? fields : fields.filter((field) => !isCompositeType(getNamedType(field.type)))
  const field = offered.length > 0 ? oneOf(pick, offered) : undefined
  if (!field) return '__typename'
  const alias = oneOf(pick, of.aliases)
  const inner = getNamedType(field.type)
  const label = `${type.name}.${field.name}`
  const given = catalogue[label as keyof typeof catalogue]?.sample ?? samples[label]
  return [
    alias && `${alias}${field.name}: `,
    field.name,
    given ? `(${given})` : '',
    ` ${condition} `,
    isCompositeType(inner) ? selectionSet(pick, of, inner, depth - 1, next) : '',
  ].join('')
}

/** Chooses by number, because fast-check would compare the choices deeply each time. */
function oneOf<T>(pick: GeneratorValue, choices: readonly T[]): T {
  return choices[pick(fc.integer, { min: 0, max: choices.length - 1 })] as T // the number is in range
}

function overlaps(schema: GraphQLSchema, type: GraphQLCompositeType, name: string): boolean {
  const other = schema.getType(name)
  if (!isCompositeType(other)) return false
  const possible = (of: GraphQLCompositeType) => (isObjectType(of) ? [of] : schema.getPossibleTypes(of))
  return possible(type).some((one) => possible(other).includes(one))
}
