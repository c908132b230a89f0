import {
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Question } from '../domain/plannedRead.js'
import type { RootField } from '../policies/policy.js'
import type { Variables } from '../policies/price.js'
import type { CacheFacts } from './cacheFacts.js'
import { isPlannedRoot, type PlannedRoot, type RootOfReads } from './plannedRoot.js'

/** Maximum number of kept questions. */
const MAX_QUESTIONS = 32
/** Maximum length of the variables of a kept question, as JSON. */
const MAX_KEY = 500
/** Bytes of heap for a question, and for each character of its variables. Estimated, not measured. */
const BYTES_PER_QUESTION = 2000
const BYTES_PER_CHARACTER = 8

/** The question of one root field, for one set of variables. */
class RootQuestion {
  private admitted: object | undefined
  private question: Question | undefined

  /** @param args the coerced arguments. @param edges the arguments of the edges, by their numbers */
  constructor(
    readonly root: PlannedRoot,
    readonly args: object,
    private readonly edges: readonly object[],
  ) {}

  /** @param admitted the arguments as the policies have let them pass. @throws VALIDATION_ERROR */
  ask(admitted: object): Question {
    if (this.question && this.admitted && areSame(this.admitted, admitted)) return this.question
    this.question = this.root.read.ask({ root: admitted, edges: this.edges })
    this.admitted = admitted
    return this.question
  }
}

/** The questions of one set of variables. */
export interface RunQuestions {
  /** The coerced variables. */
  readonly variables: Record<string, unknown>
  readonly ofRoots: readonly RootQuestion[]
}

/**
 * The root fields of a query under the conditions of a run, and their questions. A question is made once for the variables, because reading arguments
 * takes longer than filling in a statement.
 */
export class PlannedOperation {
  private readonly kept = new LRUCache<string, RunQuestions>({ max: MAX_QUESTIONS })
  /** Calls for one row name many different rows, and their few arguments are read as fast as they are found. */
  private readonly isWorthKeeping: boolean

  /** @param cacheFacts absent when its answers are not kept. @param onKept receives the bytes of heap of the questions that it keeps */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly operation: OperationDefinitionNode,
    readonly roots: readonly RootOfReads[],
    readonly cacheFacts: CacheFacts | undefined,
    private readonly onKept: (bytes: number) => void,
  ) {
    const hasVariables = (operation.variableDefinitions ?? []).length > 0
    this.isWorthKeeping = !hasVariables || roots.some((root) => isPlannedRoot(root) && !root.isRow)
  }

  /** @returns undefined for variables of a wrong type. @throws GraphQLError for an argument of a wrong type */
  questionsFor(variables: Variables): RunQuestions | undefined {
    const key = this.isWorthKeeping ? keyOfVariables(variables) : undefined
    const known = key === undefined ? undefined : this.kept.get(key)
    if (known) return known
    const { coerced } = getVariableValues(this.schema, this.operation.variableDefinitions ?? [], variables)
    if (!coerced) return undefined
    const ofRoots = this.roots.filter(isPlannedRoot).map((root) => {
      const edges = root.edges.map(({ field, node }) => argumentsOf(field, node, coerced))
      return new RootQuestion(root, argumentsOf(root.field, root.node, coerced), edges)
    })
    const made: RunQuestions = { variables: coerced, ofRoots }
    if (key !== undefined) this.keep(key, made)
    return made
  }

  private keep(key: string, made: RunQuestions): void {
    if (this.kept.size < MAX_QUESTIONS) this.onKept(key.length * BYTES_PER_CHARACTER + (1 + made.ofRoots.length) * BYTES_PER_QUESTION)
    this.kept.set(key, made)
  }
}

/** The variables as a part of a key. @returns undefined for long variables, and for undefined values: JSON would not tell them from absent values */
export function keyOfVariables(variables: Variables): string | undefined {
  if (Object.values(variables).includes(undefined)) return undefined
  const text = JSON.stringify(variables)
  return text.length > MAX_KEY ? undefined : text
}

function argumentsOf(field: RootField, node: FieldNode, variables: Record<string, unknown>): object {
  return getArgumentValues(field as GraphQLField<unknown, unknown>, node, variables) // graphql-js reads the arguments of the field alone
}

function areSame(one: object, other: object): boolean {
  if (one === other) return true
  const names = Object.keys(one)
  const [a, b] = [one, other] as readonly Readonly<Record<string, unknown>>[] as [Variables, Variables] // arguments by their names
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(b, name) && Object.is(a[name], b[name]))
}
