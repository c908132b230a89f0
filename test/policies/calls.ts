import { type GraphQLField, isLeafType, isNonNullType } from 'graphql'
import { schema } from '../../src/graphql/schema.js'
import type { RestRoute } from '../../src/rest/route.js'
import { routes } from '../../src/rest/routes.js'
import { photoUpload } from '../../src/rest/shopRoutes.js'
import type { Caller } from '../support/callers.js'
import type { PetStore, Reply } from '../support/petStore.js'
import { photoForm } from './operations.js'

type Field = GraphQLField<unknown, unknown>
export type Arguments = Readonly<Record<string, unknown>>
type Options = Parameters<PetStore['rest']>[2]

/** A way to call a root field: GraphQL or a REST route. */
export interface Operation {
  readonly label: string
  readonly field: Field
  readonly call: (store: PetStore, args: Arguments, headers: Caller['headers']) => Promise<Reply>
}

const rootFields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ label: `${type?.name}.${field.name}`, field })),
)

/** Every way to call every root field. */
export const operations: readonly Operation[] = [
  ...rootFields.map(({ label, field }) => overGraphQL(label, field)),
  ...[...routes, photoUpload].map(overRest),
]

/** Every way to call one root field. */
export function waysTo(name: string): readonly Operation[] {
  const ways = operations.filter(({ field }) => field.name === name)
  if (ways.length === 0) throw new Error(`there is no ${name}`)
  return ways
}

function overGraphQL(label: string, field: Field): Operation {
  const kind = label.startsWith('Query') ? 'query' : 'mutation'
  const inner = isNonNullType(field.type) ? field.type.ofType : field.type
  const call: Operation['call'] = (store, args, headers) => {
    const given = field.args.filter(({ name }) => name in args)
    const list = (show: (arg: Field['args'][number]) => string) => (given.length > 0 ? `(${given.map(show).join(' ')})` : '')
    const declared = list(({ name, type }) => `$${name}: ${type}`)
    const passed = list(({ name }) => `${name}: $${name}`)
    return store.graphql(`${kind}${declared} { ${field.name}${passed} ${isLeafType(inner) ? '' : '{ __typename }'} }`, args, { headers })
  }
  return { label: `GraphQL ${label}`, field, call }
}

/** The path takes its arguments, the body takes `input`, and the query string takes the other arguments. */
function overRest({ method, path, field: name, without = [] }: Pick<RestRoute, 'method' | 'path' | 'field' | 'without'>): Operation {
  const field = rootFields.find(({ label }) => label === name)?.field
  if (!field) throw new Error(`${method} ${path} leads to no field: ${name}`)
  const call: Operation['call'] = (store, args, headers) => {
    const url = `/v1${path.replace(/:(\w+)/g, (_, parameter: string) => String(args[parameter]))}`
    const others = Object.entries(args).filter(([arg]) => arg !== 'input' && !without.includes(arg) && !path.includes(`:${arg}`))
    const query = others.length > 0 ? `?${new URLSearchParams(others.map(([arg, value]) => [arg, String(value)]))}` : ''
    const takesBody = field.args.some((arg) => arg.name === 'input')
    const body: Options = path === photoUpload.path ? photoForm : takesBody ? { body: args.input } : {}
    return store.rest(method, url + query, { ...body, headers: { ...body?.headers, ...headers } })
  }
  return { label: `REST ${method} ${path}`, field, call }
}
