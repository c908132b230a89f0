import { type FieldNode, GraphQLError, type GraphQLResolveInfo, type GraphQLSchema, locatedError } from 'graphql'
import type { ReplyNotes, RequestContext } from '../context.js'
import { databaseError } from '../db/failure.js'
import type { WrittenTexts } from '../db/jsonRead.js'
import type { PagePiece } from '../db/selection.js'
import { Unplannable } from '../db/unplannable.js'
import type { SendRead } from '../domain/plannedRead.js'
import { missingRights } from '../policies/authorize.js'
import type { Variables } from '../policies/price.js'
import { ApiError } from '../values/errors/apiError.js'
import type { Plan } from './plan.js'
import type { PlannedOperation, RunQuestions } from './plannedOperation.js'
import { isPlannedRoot, type RootOfReads } from './plannedRoot.js'
import type { ReadAnswer, TextPiece } from './readAnswer.js'

/** Why the resolvers must answer although the operation is planned: nothing was sent, or a statement found no complete answer. */
type NoAnswer = 'resolved' | 'incomplete'

/**
 * Answers a query by one statement for each root field. All policies are asked and all arguments are checked before the first statement. The answer is a
 * complete success, except for a database that has failed: asking it again would double the load that it fails under.
 * @throws Error for a fault of the gateway, such as a statement that PostgreSQL refuses
 */
export async function runReads(
  schema: GraphQLSchema,
  { operation }: Pick<Plan, 'operation'>,
  planned: PlannedOperation,
  variables: Variables,
  context: RequestContext,
): Promise<ReadAnswer | NoAnswer> {
  const { notes } = context
  const { paidCalls } = notes
  const before = paidCalls && new Map(paidCalls)
  let answer: ReadAnswer | NoAnswer = 'resolved'
  try {
    const asked = questionsOf(planned, variables)
    const sends = asked && (await askAll(schema, operation, asked, context))
    if (sends) answer = await sendAll(planned.roots, sends, notes)
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

/** @returns the statements to send; undefined when a policy or a use case has a refusal to tell */
async function askAll(
  schema: GraphQLSchema,
  operation: Plan['operation'],
  { variables, ofRoots }: RunQuestions,
  context: RequestContext,
): Promise<readonly SendRead[] | undefined> {
  const { actor, services, dbForReads } = context
  for (const { root } of ofRoots) if (root.guarded.some((field) => missingRights(actor, field))) return undefined
  const parentType = schema.getQueryType()
  if (!parentType) return undefined
  const reads = { dbFor: dbForReads ?? (() => services.db), urlOf: services.urlOf }
  try {
    const sends: SendRead[] = []
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
      const send = args && question.ask(args)(actor, reads)
      if (!send) return undefined
      sends.push(send)
    }
    return sends
  } catch (error) {
    return leaveToResolvers(error)
  }
}

/** @throws the faults of the gateway */
function leaveToResolvers(error: unknown): undefined {
  if (error instanceof ApiError || error instanceof GraphQLError) return undefined
  throw error
}

async function sendAll(roots: readonly RootOfReads[], sends: readonly SendRead[], notes: ReplyNotes): Promise<ReadAnswer | NoAnswer> {
  const outcomes = await Promise.allSettled(sends.map((send) => send()))
  const rows = new Map<FieldNode, number>()
  const values: { key: string; pieces: readonly TextPiece[] }[] = []
  const errors: GraphQLError[] = []
  let last: WrittenTexts | undefined
  for (const root of roots) {
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
      for (const [list, count] of last.rows) {
        const node = root.lists[list]
        if (node) rows.set(node, (rows.get(node) ?? 0) + count)
      }
    }
  }
  notes.rows = rows
  return { values, ...(errors.length > 0 && { errors }), version: last?.version, page: last?.facts ?? {} }
}

function textOf(piece: PagePiece, written: WrittenTexts | undefined): TextPiece {
  if (typeof piece === 'string') return piece
  if ('fact' in piece) return JSON.stringify(written?.facts[piece.fact])
  return written?.texts[piece.text] ?? ''
}
