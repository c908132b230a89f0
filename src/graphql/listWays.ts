import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, OperationTypeNode, separateOperations } from 'graphql'
import { Unplannable } from '../db/unplannable.js'
import { planRoot, rootsIn, selectionsOf } from './operationReads.js'
import { inclusionVariables } from './selection.js'

/** The way in which a root field of a document is read from its second run on. */
export interface ReadWay {
  /** Undefined for an operation without a name. */
  readonly operation: string | undefined
  /** Name in the reply. */
  readonly field: string
  /** Why the resolvers read it; undefined when one statement does. */
  readonly reason: string | undefined
}

/** Conditions of `@skip` and `@include` that are tried in all combinations. */
const MAX_CONDITIONS = 4

/** Lists how the root fields of a document are read. @param document valid against the schema */
export function listWays(schema: GraphQLSchema, document: DocumentNode): readonly ReadWay[] {
  const parts = separateOperations(document)
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return []
    const part = parts[definition.name?.value ?? '']
    return part ? waysOf(schema, part, definition) : []
  })
}

function waysOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): ReadWay[] {
  const name = operation.name?.value
  const whole = (reason: string): ReadWay[] => [{ operation: name, field: '*', reason }]
  if (operation.operation !== OperationTypeNode.QUERY) return whole(`a ${operation.operation} runs by its resolver`)
  try {
    const ways = new Map<string, ReadWay>()
    for (const inclusion of combinations(inclusionVariables(document))) {
      const selections = () => selectionsOf(schema, document, inclusion)
      for (const root of rootsIn(schema, operation, selections())) {
        const { key } = root
        const reason = ways.get(key)?.reason ?? reasonOf(() => planRoot(schema, root, selections()))
        ways.set(key, { operation: name, field: key, reason })
      }
    }
    return besideEachOther([...ways.values()])
  } catch (error) {
    if (error instanceof Unplannable) return whole(error.message)
    throw error
  }
}

/** A root field that the resolvers read takes the others of its operation with it. */
function besideEachOther(ways: readonly ReadWay[]): ReadWay[] {
  const resolved = ways.find(({ reason }) => reason !== undefined)
  return ways.map((way) => (resolved ? { ...way, reason: way.reason ?? `it stands beside ${resolved.field}` } : way))
}

function reasonOf(plan: () => unknown): string | undefined {
  try {
    plan()
    return undefined
  } catch (error) {
    if (error instanceof Unplannable) return error.message
    throw error
  }
}

/** All combinations of the values of Boolean variables. Of many variables the first ones are true. */
function combinations(names: readonly string[]): Readonly<Record<string, boolean>>[] {
  const [first, ...others] = names
  if (first === undefined) return [{}]
  const rest = combinations(others)
  return (others.length < MAX_CONDITIONS ? [true, false] : [true]).flatMap((value) => rest.map((values) => ({ ...values, [first]: value })))
}
