import {
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  locatedError,
} from 'graphql'
import type { ReplyNotes, RequestContext } from '../context.js'
import { databaseError } from '../db/failure.js'
import type { WrittenTexts } from '../db/jsonRead.js'
import type { PagePiece } from '../db/selection.js'
import { Unplannable } from '../db/unplannable.js'
import type { SendRead } from '../domain/plannedRead.js'
import { missingRights } from '../policies/authorize.js'
import type { RootField } from '../policies/policy.js'
import type { Variables } from '../policies/price.js'
import { ApiError } from '../values/errors/apiError.js'
import { isPlannedRoot, type PlannedRoot, type RootOfReads } from './operationReads.js'
import type { Plan } from './plan.js'
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
  plan: Pick<Plan, 'operation'>,
  roots: readonly RootOfReads[],
  variables: Variables,
  context: RequestContext,
): Promise<ReadAnswer | NoAnswer> {
  const { notes } = context
  const { paidCalls } = notes
  const before = paidCalls && new Map(paidCalls)
  let answer: ReadAnswer | NoAnswer = 'resolved'
  try {
    const sends = await askAll(schema, plan, roots.filter(isPlannedRoot), variables, context)
    if (sends) answer = await sendAll(roots, sends, notes)
    return answer
  } finally {
    // the policies are asked once more, for the resolvers
    if (typeof answer === 'string' && before) notes.paidCalls = before
  }
}

/** @returns the statements to send; undefined when a policy or a use case has a refusal to tell */
async function askAll(
  schema: GraphQLSchema,
  { operation }: Pick<Plan, 'operation'>,
  roots: readonly PlannedRoot[],
  variables: Variables,
  context: RequestContext,
): Promise<readonly SendRead[] | undefined> {
  const { actor, services, dbForReads } = context
  const reads = { db: dbForReads?.() ?? services.db, urlOf: services.urlOf }
  for (const { guarded } of roots) if (guarded.some((field) => missingRights(actor, field))) return undefined
  try {
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
    const parentType = schema.getQueryType()
    if (!coerced || !parentType) return undefined
    const sends: SendRead[] = []
    for (const { key, field, nodes, edges, read, admit } of roots) {
      const [node] = nodes
      if (!node) return undefined
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
        variableValues: coerced,
      }
      const root = await admit(undefined, argumentsOf(field, node, coerced), context, info)
      const ofEdges = edges.map((edge) => argumentsOf(edge.field, edge.node, coerced))
      const send = root && read.ask({ root, edges: ofEdges }, actor, reads)
      if (!send) return undefined
      sends.push(send)
    }
    return sends
  } catch (error) {
    // the resolvers meet the same refusal, and tell it in its place
    if (error instanceof ApiError || error instanceof GraphQLError) return undefined
    throw error
  }
}

function argumentsOf(field: RootField, node: FieldNode, variables: Variables): object {
  return getArgumentValues(field as GraphQLField<unknown, unknown>, node, variables) // graphql-js reads the arguments of the field alone
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
