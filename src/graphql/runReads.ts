import { type FieldNode, GraphQLError, type GraphQLResolveInfo, type GraphQLSchema, locatedError } from 'graphql'
import type { RequestContext } from '../context.js'
import { databaseError } from '../db/failure.js'
import type { WrittenTexts } from '../db/jsonRead.js'
import type { PagePiece } from '../db/selection.js'
import { Unplannable } from '../db/unplannable.js'
import type { Question, SendRead } from '../domain/plannedRead.js'
import { missingRights } from '../policies/authorize.js'
import type { Variables } from '../policies/price.js'
import { ApiError } from '../values/errors/apiError.js'
import { callOfCache, type OperationCache } from './operationCache.js'
import type { Plan } from './plan.js'
import type { PlannedOperation, RunQuestions } from './plannedOperation.js'
import { isPlannedRoot, type RootOfReads } from './plannedRoot.js'
import type { CountedAnswer, ListRows, NoAnswer, ReadAnswer, TextPiece } from './readAnswer.js'

/**
 * Answers a query by one statement for each root field. All policies are asked and all arguments are checked before the first statement. A kept answer
 * needs neither: an earlier caller has passed them with the same arguments, and they do not depend on the caller. The answer is a complete success,
 * except for a database that has failed: asking it again would double the load that it fails under.
 * @throws Error for a fault of the gateway, such as a statement that PostgreSQL refuses
 */
export async function runReads(
  schema: GraphQLSchema,
  { operation }: Pick<Plan, 'operation'>,
  planned: PlannedOperation,
  variables: Variables,
  context: RequestContext,
  cache: OperationCache | undefined,
): Promise<ReadAnswer | NoAnswer> {
  const { notes } = context
  const { roots } = planned
  const told = (found: CountedAnswer | NoAnswer) => {
    if (typeof found === 'string') return found
    notes.rows = rowsOf(roots, found.rows)
    return found.answer
  }
  const call = cache && callOfCache(cache, planned, variables, context)
  const kept = call?.find()
  if (kept) return told(kept)
  // a kept answer is as new as the last change that the feed has told, and a replica may lack this change
  if (!call && context.replica) await context.replica.choose()
  const { paidCalls } = notes
  const before = paidCalls && new Map(paidCalls)
  let answer: ReadAnswer | NoAnswer = 'resolved'
  try {
    const asked = questionsOf(planned, variables)
    const ready = asked && (await askAll(schema, operation, asked, context))
    if (!ready) return answer
    const send = () => sendAll(roots, ready.sends)
    answer = told(await (call ? call.read(ready.questions, send) : send()))
    return answer
  } finally {
    // the resolvers ask the policies again, so the calls that were used up here are given back
    if (typeof answer === 'string' && before) notes.paidCalls = before
  }
}

/** @returns undefined when an input is refused: the resolvers meet the same refusal, and tell it in its place */
function questionsOf(planned: PlannedOperation, variables: Variables): RunQuestions | undefined {
  try {
    return planned.questionsFor(variables)
  } catch (error) {
    return leaveToResolvers(error)
  }
}

/** The statements of a run, and the questions that they answer. */
interface Ready {
  readonly sends: readonly SendRead[]
  readonly questions: readonly Question[]
}

/** @returns undefined when a policy or a use case has a refusal to tell */
async function askAll(
  schema: GraphQLSchema,
  operation: Plan['operation'],
  { variables, ofRoots }: RunQuestions,
  context: RequestContext,
): Promise<Ready | undefined> {
  const { actor, services, dbForReads } = context
  for (const { root } of ofRoots) if (root.guarded.some((field) => missingRights(actor, field))) return undefined
  const parentType = schema.getQueryType()
  if (!parentType) return undefined
  const reads = { dbFor: dbForReads ?? (() => services.db), urlOf: services.urlOf }
  try {
    const sends: SendRead[] = []
    const questions: Question[] = []
    for (const question of ofRoots) {
      const { key, field, nodes, admit } = question.root
      const info: GraphQLResolveInfo = {
        fieldName: field.name,
        fieldNodes: nodes,
        returnType: field.type,
        parentType,
        path: { prev: undefined, key, typename: parentType.name },
        schema,
        fragments: {}, // no policy looks below its field
        rootValue: undefined,
        operation,
        variableValues: variables,
      }
      const args = await admit(undefined, question.args, context, info)
      const read = args && question.ask(args)
      const send = read?.sendFor(actor, reads)
      if (!read || !send) return undefined
      sends.push(send)
      questions.push(read)
    }
    return { sends, questions }
  } catch (error) {
    return leaveToResolvers(error)
  }
}

/** @throws the faults of the gateway */
function leaveToResolvers(error: unknown): undefined {
  if (error instanceof ApiError || error instanceof GraphQLError) return undefined
  throw error
}

async function sendAll(roots: readonly RootOfReads[], sends: readonly SendRead[]): Promise<CountedAnswer | NoAnswer> {
  const outcomes = await Promise.allSettled(sends.map((send) => send()))
  const rows: ListRows[number][] = []
  const shown: CountedAnswer['shown'][number][] = []
  const values: { key: string; pieces: readonly TextPiece[] }[] = []
  const errors: GraphQLError[] = []
  let last: WrittenTexts | undefined
  for (const [number, root] of roots.entries()) {
    if (!isPlannedRoot(root)) {
      values.push({ key: root.key, pieces: [root.text] })
      continue
    }
    const outcome = outcomes.shift() // a statement for each planned root field, in their order
    if (outcome?.status === 'rejected') {
      const { reason } = outcome
      if (reason instanceof Unplannable) return 'resolved' // the statement would be too long
      const failure = databaseError(reason)
      if (!failure) throw reason
      errors.push(locatedError(failure, root.nodes, [root.key]))
      values.push({ key: root.key, pieces: ['null'] })
    } else if (!outcome?.value) return 'incomplete'
    else {
      last = outcome.value
      values.push({ key: root.key, pieces: root.pieces.map((piece) => textOf(piece, outcome.value)) })
      for (const [list, count] of last.rows) rows.push([number, list, count])
      shown.push(last.ids ?? null)
    }
  }
  return { answer: { values, ...(errors.length > 0 && { errors }), version: last?.version, page: last?.facts ?? {} }, rows, shown }
}

/** The rows by the node of the document that selects their list. */
function rowsOf(roots: readonly RootOfReads[], rows: ListRows): Map<FieldNode, number> {
  const counts = new Map<FieldNode, number>()
  for (const [number, list, count] of rows) {
    const root = roots[number]
    const node = root && isPlannedRoot(root) ? root.lists[list] : undefined
    if (node) counts.set(node, (counts.get(node) ?? 0) + count)
  }
  return counts
}

function textOf(piece: PagePiece, written: WrittenTexts | undefined): TextPiece {
  if (typeof piece === 'string') return piece
  if ('fact' in piece) return JSON.stringify(written?.facts[piece.fact])
  return written?.texts[piece.text] ?? ''
}
