import type { ResultCodec, SharedResults } from '../ports/sharedResults.js'
import type { ChangeLog } from './changeLog.js'
import type { BasisOf } from './reads.js'

const NEW_LINE = 10

/** The facts that other processes must know of a shared answer. */
interface SharedFacts {
  /** The last mark that was heard before the database was asked. */
  readonly mark: string
  /** End of its life, by the clock of the machine, in milliseconds. */
  readonly endsAt: number
}

/** An answer that another process has shared. */
interface SharedAnswer<Answer> {
  readonly answer: Answer
  readonly bytes: number
  /** The rest of its life, in milliseconds. */
  readonly lifeMs: number
}

/**
 * Answers that the processes share. Nobody drops them: whoever takes one compares it with the changes that it has heard since the answer was made.
 */
export class SharedCache<Answer> {
  constructor(
    private readonly store: SharedResults,
    private readonly codec: ResultCodec<Answer>,
    private readonly log: ChangeLog,
    private readonly now: () => number = Date.now,
  ) {}

  /** @returns undefined when there is no answer, or when it may be outdated */
  async find(key: string, basisOf: BasisOf<Answer>): Promise<SharedAnswer<Answer> | undefined> {
    const text = await this.store.get(key)
    const end = text?.indexOf(NEW_LINE) ?? -1
    if (!text || end < 0) return undefined
    const { mark, endsAt } = JSON.parse(text.toString('utf8', 0, end)) as SharedFacts // written by `offer`, under a key of this version
    const lifeMs = endsAt - this.now()
    const found = lifeMs > 0 ? this.codec.unpack(text.subarray(end + 1)) : undefined
    return found && this.log.holds(mark, basisOf(found.answer)) ? { ...found, lifeMs } : undefined
  }

  /** @param mark the last mark that was heard before the database was asked; without one no process could tell whether the answer holds */
  offer(key: string, mark: string | undefined, answer: Answer, lifeMs: number): void {
    if (mark === undefined) return
    const facts: SharedFacts = { mark, endsAt: this.now() + lifeMs }
    this.store.set(key, Buffer.concat([Buffer.from(`${JSON.stringify(facts)}\n`), this.codec.pack(answer)]), lifeMs)
  }

  close(): void {
    this.store.close()
  }
}
