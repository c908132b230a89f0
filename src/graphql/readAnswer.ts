import type { ExecutionResult, GraphQLError } from 'graphql'
import type { PageFacts } from '../db/pageFacts.js'
import type { KeptText } from './keptText.js'

/** A piece of a JSON text. */
export type TextPiece = string | Buffer

/** The answer of an operation whose values are texts already. */
export interface ReadAnswer {
  /** The values of the root fields, in the order of the reply. */
  readonly values: readonly { readonly key: string; readonly pieces: readonly TextPiece[] }[]
  /** Of root fields whose database has failed; their values are null. */
  readonly errors?: readonly GraphQLError[]
  readonly extensions?: ExecutionResult['extensions']
  /** The version of the object that the last root field reads. REST needs it, and its operations have one root field. */
  readonly version?: number | undefined
  /** The facts about the page that the last root field reads, likewise for REST. */
  readonly page?: Partial<PageFacts>
  /** The whole text for its style; only of an answer that the cache keeps. */
  readonly kept?: KeptText
}

/** Why the resolvers must answer although the operation is planned: nothing was sent, or a statement found no complete answer. */
export type NoAnswer = 'resolved' | 'incomplete'

/** The rows that the lists of the root fields have returned. */
export type ListRows = readonly (readonly [root: number, list: number, rows: number])[]

/** An answer with the rows that count for its cost. */
export interface CountedAnswer {
  readonly answer: ReadAnswer
  readonly rows: ListRows
  /** The ids of the rows that the pages of the planned root fields show; null for a root field that tells none. */
  readonly shown: readonly (readonly number[] | null)[]
}

/** The answer of an operation: values, or texts of values. */
export type OperationAnswer = ExecutionResult | ReadAnswer

export function isReadAnswer(answer: OperationAnswer): answer is ReadAnswer {
  return 'values' in answer
}

/** The values as the body of REST. */
export function valuesText({ values, kept }: ReadAnswer): Buffer {
  if (kept) return kept.body
  const [first, ...others] = values
  return joined(first && others.length === 0 ? first.pieces : values.flatMap(({ pieces }) => pieces))
}

/** The answer as the body of GraphQL over HTTP. Errors come first. */
export function graphqlBody({ values, errors, extensions, kept }: ReadAnswer): Buffer {
  if (kept && !errors && !extensions) return kept.body
  const pieces: TextPiece[] = [errors ? `{"errors":${JSON.stringify(errors)},"data":{` : '{"data":{']
  for (const [i, { key, pieces: text }] of values.entries()) pieces.push(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`, ...text)
  pieces.push(extensions ? `},"extensions":${JSON.stringify(extensions)}}` : '}}')
  return joined(pieces)
}

/** The pieces as one text. */
function joined(pieces: readonly TextPiece[]): Buffer {
  let bytes = 0
  for (const piece of pieces) bytes += Buffer.byteLength(piece)
  const text = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const piece of pieces) at += typeof piece === 'string' ? text.write(piece, at) : piece.copy(text, at)
  return text
}
