import type { RequestContext, Style } from '../context.js'
import type { CacheQuestion, CacheReader, Load } from '../domain/cache/reads.js'
import type { ResultCache } from '../domain/cache/resultCache.js'
import type { Question } from '../domain/plannedRead.js'
import type { ResultCodec } from '../domain/ports/sharedResults.js'
import type { Variables } from '../policies/price.js'
import { KeptText } from './keptText.js'
import { keyOfVariables, type PlannedOperation } from './plannedOperation.js'
import { type CountedAnswer, graphqlBody, type NoAnswer, type ReadAnswer, valuesText } from './readAnswer.js'

type FoundReads = CountedAnswer | NoAnswer

/** Keeps the answers of operations. */
export type OperationCache = ResultCache<FoundReads, CountedAnswer>

/** Bytes of heap of an answer beside its text, for each value, for each list, and for each row of a page. Estimated, not measured. */
const BYTES_BESIDE = 700
const BYTES_PER_VALUE = 250
const BYTES_PER_LIST = 100
const BYTES_PER_ID = 150

/** A run of an operation whose answers are kept. */
class CacheCall {
  constructor(
    private readonly cache: OperationCache,
    private readonly question: CacheQuestion,
    private readonly reader: CacheReader,
    private readonly style: Style,
  ) {}

  /** The kept answer, if there is one that may be shown at once. */
  find(): CountedAnswer | undefined {
    return this.cache.find(this.question, this.reader)
  }

  /** @param questions of the planned root fields */
  read(questions: readonly Question[], send: () => Promise<FoundReads>): Promise<FoundReads> {
    const basisOf = (found?: CountedAnswer) => questions.flatMap((question, i) => question.basisOf(found?.shown[i] ?? undefined))
    return this.cache.read(this.question, this.reader, basisOf, () => load(send, this.style))
  }
}

/** @returns undefined for a run whose answer is not kept */
export function callOfCache(
  cache: OperationCache,
  { cacheFacts }: Pick<PlannedOperation, 'cacheFacts'>,
  variables: Variables,
  { reader, style }: Pick<RequestContext, 'reader' | 'style'>,
): CacheCall | undefined {
  if (!cacheFacts || !reader) return undefined
  const { name, fields } = cacheFacts
  const lifeMs = cache.lifeOf(fields)
  const given = lifeMs > 0 ? keyOfVariables(variables) : undefined
  return given === undefined ? undefined : new CacheCall(cache, { key: `${name} ${style} ${given}`, fields, lifeMs }, reader, style)
}

/** Sends the statements of a run. An answer with errors is not kept. */
async function load(send: () => Promise<FoundReads>, style: Style): ReturnType<Load<FoundReads, CountedAnswer>> {
  const outcome = await send()
  if (typeof outcome === 'string') return { outcome, isCommon: true }
  const { answer } = outcome
  if (answer.errors) return { outcome }
  return { outcome, kept: kept({ ...outcome, answer: withText(answer, style) }) }
}

function kept(counted: CountedAnswer) {
  const { answer, rows, shown } = counted
  const ids = shown.reduce((sum, list) => sum + (list?.length ?? 0), 0)
  const bytes =
    (answer.kept?.bytes ?? 0) + BYTES_BESIDE + answer.values.length * BYTES_PER_VALUE + rows.length * BYTES_PER_LIST + ids * BYTES_PER_ID
  return { answer: counted, bytes }
}

/** A kept answer in front of its text, with the part of the text for each value. */
interface Head extends Pick<ReadAnswer, 'version' | 'page'> {
  readonly values: readonly (readonly [key: string, from: number, to: number])[]
  readonly rows: CountedAnswer['rows']
  readonly shown: CountedAnswer['shown']
}

const NEW_LINE = 10

/** Kept answers for other processes: a line of JSON, and the text. */
export const answerCodec: ResultCodec<CountedAnswer> = {
  pack({ answer: { values, version, page, kept }, rows, shown }) {
    const body = kept?.body ?? Buffer.alloc(0)
    const parts = values.map(({ key, pieces: [piece] }): Head['values'][number] => {
      const from = Buffer.isBuffer(piece) ? piece.byteOffset - body.byteOffset : 0 // a part of the text
      return [key, from, from + (piece?.length ?? 0)]
    })
    const head: Head = { version, page: page ?? {}, rows, shown, values: parts }
    return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body])
  },
  unpack(text) {
    const end = text.indexOf(NEW_LINE)
    if (end < 0) return undefined
    const { version, page, rows, shown, values } = JSON.parse(text.toString('utf8', 0, end)) as Head // written by `pack`, under a key of this version
    const body = owned(text.subarray(end + 1))
    const texts = values.map(([key, from, to]) => ({ key, pieces: [body.subarray(from, to)] }))
    return kept({ answer: { values: texts, version, page: page ?? {}, kept: new KeptText(body) }, rows, shown })
  },
}

/** A small part of a shared buffer would keep all of it. */
function owned(text: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(text.length)
  text.copy(copy)
  return copy
}

/** Makes the form of an answer that is kept: one text, which the style sends as it is. The texts of the values become parts of it. */
function withText(answer: ReadAnswer, style: Style) {
  const body = owned(style === 'rest' ? valuesText(answer) : graphqlBody(answer))
  let at = style === 'rest' ? 0 : '{"data":{'.length
  const values = answer.values.map(({ key, pieces }, i) => {
    if (style === 'graphql') at += Buffer.byteLength(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`)
    const from = at
    for (const piece of pieces) at += Buffer.byteLength(piece)
    return { key, pieces: [body.subarray(from, at)] }
  })
  return { ...answer, values, kept: new KeptText(body) }
}
