import type { ExecutionResult, GraphQLError } from 'graphql'
import type { PageFacts } from '../db/pageFacts.js'

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
}

/** The answer of an operation: values, or texts of values. */
export type OperationAnswer = ExecutionResult | ReadAnswer

export function isReadAnswer(answer: OperationAnswer): answer is ReadAnswer {
  return 'values' in answer
}

/** The answer as the body of GraphQL over HTTP. Errors come first. */
export function graphqlBody({ values, errors, extensions }: ReadAnswer): Buffer {
  const pieces: TextPiece[] = [errors ? `{"errors":${JSON.stringify(errors)},"data":{` : '{"data":{']
  for (const [i, { key, pieces: text }] of values.entries()) pieces.push(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`, ...text)
  pieces.push(extensions ? `},"extensions":${JSON.stringify(extensions)}}` : '}}')
  return joined(pieces)
}

/** The pieces as one text. */
export function joined(pieces: readonly TextPiece[]): Buffer {
  let bytes = 0
  for (const piece of pieces) bytes += Buffer.byteLength(piece)
  const text = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const piece of pieces) at += typeof piece === 'string' ? text.write(piece, at) : piece.copy(text, at)
  return text
}
