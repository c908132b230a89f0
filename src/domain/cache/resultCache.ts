import type { Changes } from '../../db/changeFeed.js'
import type { MakeResultStore, ResultStore, StoredResult } from '../ports/resultStore.js'
import type { ResultCodec, SharedResults } from '../ports/sharedResults.js'
import type { Basis } from './basis.js'
import { ChangeLog } from './changeLog.js'
import { Dependents } from './dependents.js'
import type { BasisOf, CacheLives, CacheQuestion, CacheReader, Load, ReadOutcome } from './reads.js'
import { SharedCache } from './sharedCache.js'

/** Part of an entry's life after which one reader makes it anew, while the others still get it. */
const FRESH_PART = 0.9
/** Bytes of heap that an entry takes beside its answer, for each basis, and for each character of its key. Estimated, not measured. */
const BYTES_BESIDE = 800
const BYTES_PER_BASIS = 300
const BYTES_PER_CHARACTER = 2

/** Why entries were dropped. */
export type DropReason = 'changed' | 'expired' | 'full' | 'feed'

interface CacheEntry<Answer> extends StoredResult {
  readonly basis: readonly Basis[]
  /** The statement was sent after the first moment and has answered before the second. */
  readonly beganAt: number
  readonly readAt: number
  readonly answer: Answer
  readonly dueAt: number
  readonly endsAt: number
}

interface Loading<Outcome, Answer> {
  readonly key: string
  readonly basis: readonly Basis[]
  /** The answer is no older than this moment. */
  beganAt: number
  /** The last mark that was heard before the database was asked. */
  mark: string | undefined
  /** True when a row of its basis has changed since. */
  isOutdated: boolean
  loaded: ReturnType<Load<Outcome, Answer>>
}

interface CacheOptions<Answer> {
  readonly makeStore: MakeResultStore
  /** Answers of all processes; absent for a process that keeps its own alone. */
  readonly shared?: { readonly store: SharedResults; readonly codec: ResultCodec<Answer> } | undefined
  readonly lives: CacheLives
  readonly changes: Changes
  readonly count: (question: CacheQuestion, outcome: ReadOutcome) => void
  readonly countDrops: (reason: DropReason, entries: number) => void
}

/**
 * Answers of the catalogue, kept until a row on which they depend changes. The announcements of the rows drop them in every instance.
 *
 * A connection never sees an older state than before: an entry is shown when its statement began after all that the connection has seen, or when the
 * feed has told all changes since. The same holds for all connections after a write through this instance.
 */
export class ResultCache<Outcome, Answer extends Outcome> {
  private readonly store: ResultStore<CacheEntry<Answer>>
  private readonly loads = new Map<string, Loading<Outcome, Answer>>()
  private readonly dependents = new Dependents<CacheEntry<Answer> | Loading<Outcome, Answer>>()
  private readonly log = new ChangeLog()
  private readonly shared: SharedCache<Answer> | undefined
  private wroteAt = Number.NEGATIVE_INFINITY

  constructor(private readonly options: CacheOptions<Answer>) {
    const { shared } = options
    this.shared = shared && new SharedCache(shared.store, shared.codec, this.log)
    this.store = options.makeStore((entry) => {
      this.dependents.remove(entry)
      options.countDrops('full', 1)
    })
    options.changes.subscribe({
      isLasting: true,
      onChange: (change) => {
        if (change.kind === 'catalogue') this.dropAll('changed')
        else if (change.kind !== 'order' && change.kind !== 'event' && change.kind !== 'clock') {
          this.log.note(change)
          this.drop(this.dependents.touchedBy(change))
        }
      },
      onMark: (mark) => this.log.mark(mark),
      onGap: () => this.dropAll('feed'),
      onDeaf: () => this.dropAll('feed'),
    })
  }

  /** False while the feed does not hear changes: then nothing is kept, and nothing kept is shown. */
  get isOn(): boolean {
    return this.options.changes.isHearing
  }

  get load(): ResultStore<never>['load'] {
    return this.store.load
  }

  /** The life of an answer to these root fields, in milliseconds; 0 when it is not kept. */
  lifeOf(fields: readonly string[]): number {
    const { standardMs, ofFields } = this.options.lives
    if (ofFields.size === 0) return standardMs
    return Math.min(...fields.map((field) => ofFields.get(field) ?? standardMs))
  }

  close(): void {
    this.shared?.close()
  }

  /** A write through this instance has committed: nobody is shown an older state from now on. */
  noteWrite(): void {
    this.wroteAt = performance.now()
  }

  /** The kept answer, if it may be shown at once. */
  find(question: CacheQuestion, reader: CacheReader): Answer | undefined {
    if (!this.isOn) return undefined
    const entry = this.entryOf(question.key)
    if (!entry || performance.now() >= entry.dueAt || !this.mayShow(entry, this.markOf(reader))) return undefined
    return this.show(entry, question, reader)
  }

  /**
   * The kept answer, or else the answer of one loader for all who ask meanwhile.
   * @param basisOf the rows on which an answer depends; without the answer all rows on which it may depend
   */
  async read(
    question: CacheQuestion,
    reader: CacheReader,
    basisOf: BasisOf<Answer>,
    load: Load<Outcome, Answer>,
  ): Promise<Outcome | Answer> {
    const mark = this.markOf(reader)
    while (this.isOn) {
      const entry = this.entryOf(question.key)
      const loading = this.loads.get(question.key)
      const isDue = entry && !loading && performance.now() >= entry.dueAt
      const known = entry && !isDue ? entry : loading
      if (!known) return this.begin(question, reader, basisOf, load, mark)
      if (!this.mayShow(known, mark)) {
        if (!(await this.catchUp())) break
      } else if (known === entry) return this.show(entry, question, reader)
      else if (loading) return this.share(loading, question, reader, load)
    }
    this.options.count(question, 'off')
    return (await load()).outcome
  }

  private entryOf(key: string): CacheEntry<Answer> | undefined {
    const entry = this.store.get(key)
    if (!entry || performance.now() < entry.endsAt) return entry
    this.drop([entry], 'expired')
    return undefined
  }

  private markOf({ seenAt }: CacheReader): number {
    return Math.max(seenAt, this.wroteAt)
  }

  private mayShow({ beganAt }: { readonly beganAt: number }, mark: number): boolean {
    return beganAt >= mark || this.options.changes.caughtUpTo >= mark
  }

  /** @returns false when the feed does not hear */
  private catchUp(): Promise<boolean> {
    return this.options.changes.catchUp().then(
      () => true,
      () => false,
    )
  }

  private show(entry: CacheEntry<Answer>, question: CacheQuestion, reader: CacheReader): Answer {
    reader.seenAt = Math.max(reader.seenAt, entry.readAt)
    this.options.count(question, 'hit')
    return entry.answer
  }

  private async share(
    loading: Loading<Outcome, Answer>,
    question: CacheQuestion,
    reader: CacheReader,
    load: Load<Outcome, Answer>,
  ): Promise<Outcome | Answer> {
    const loaded = await loading.loaded.catch(() => undefined)
    if (loaded?.kept || loaded?.isCommon) {
      this.options.count(question, 'shared')
      reader.seenAt = Math.max(reader.seenAt, performance.now())
      return loaded.kept ? loaded.kept.answer : loaded.outcome
    }
    // the failure may be the refusal of one owner, and says nothing about the others
    this.options.count(question, 'miss')
    return (await load()).outcome
  }

  private async begin(
    question: CacheQuestion,
    reader: CacheReader,
    basisOf: BasisOf<Answer>,
    load: Load<Outcome, Answer>,
    mark: number,
  ): Promise<Outcome> {
    const { key } = question
    const { caughtUpTo } = this.options.changes
    const isShared = this.shared !== undefined && caughtUpTo >= mark
    const began = { key, basis: basisOf(), beganAt: isShared ? caughtUpTo : performance.now(), mark: this.log.position, isOutdated: false }
    const loading: Loading<Outcome, Answer> = { ...began, loaded: NEVER }
    this.loads.set(key, loading)
    this.dependents.add(loading)
    loading.loaded = isShared ? this.fetch(loading, basisOf, load) : load()
    try {
      const { outcome, kept, fetchedLifeMs } = await loading.loaded
      const readAt = performance.now()
      reader.seenAt = Math.max(reader.seenAt, readAt)
      this.options.count(question, fetchedLifeMs === undefined ? 'miss' : 'fetched')
      if (kept && !loading.isOutdated && this.isOn) {
        const { beganAt } = loading
        const basis = basisOf(kept.answer)
        const lifeMs = fetchedLifeMs ?? question.lifeMs
        const bytes = kept.bytes + BYTES_BESIDE + basis.length * BYTES_PER_BASIS + key.length * BYTES_PER_CHARACTER
        const life = { dueAt: readAt + lifeMs * FRESH_PART, endsAt: readAt + lifeMs }
        this.keep({ key, bytes, basis, beganAt, readAt, answer: kept.answer, ...life })
        if (fetchedLifeMs === undefined) this.shared?.offer(key, loading.mark, kept.answer, lifeMs)
      }
      return outcome
    } finally {
      if (this.loads.get(key) === loading) this.loads.delete(key)
      this.dependents.remove(loading)
    }
  }

  /** Takes the answer of another process, or else asks the database. */
  private async fetch(
    loading: Loading<Outcome, Answer>,
    basisOf: BasisOf<Answer>,
    load: Load<Outcome, Answer>,
  ): ReturnType<Load<Outcome, Answer>> {
    const found = await this.shared?.find(loading.key, basisOf).catch(() => undefined) // a text that nobody can read
    if (found && this.isOn) {
      const { answer, bytes, lifeMs } = found
      return { outcome: answer, kept: { answer, bytes }, fetchedLifeMs: lifeMs }
    }
    loading.beganAt = performance.now()
    loading.mark = this.log.position
    return load()
  }

  private keep(entry: CacheEntry<Answer>): void {
    const earlier = this.store.get(entry.key)
    if (earlier) this.forget(earlier)
    if (this.store.set(entry)) this.dependents.add(entry)
  }

  private drop(touched: readonly (CacheEntry<Answer> | Loading<Outcome, Answer>)[], reason: DropReason = 'changed'): void {
    let dropped = 0
    for (const one of touched) {
      if ('loaded' in one) this.outdate(one)
      else if (this.store.get(one.key) === one) {
        this.forget(one)
        dropped += 1
      }
    }
    if (dropped > 0) this.options.countDrops(reason, dropped)
  }

  private dropAll(reason: DropReason): void {
    const { entries } = this.store.load
    this.store.clear()
    this.log.clear()
    this.dependents.clear()
    for (const loading of this.loads.values()) loading.isOutdated = true
    this.loads.clear()
    if (entries > 0) this.options.countDrops(reason, entries)
  }

  /** Its readers asked before the change, and get it. Nobody else does. */
  private outdate(loading: Loading<Outcome, Answer>): void {
    loading.isOutdated = true
    if (this.loads.get(loading.key) === loading) this.loads.delete(loading.key)
  }

  private forget(entry: CacheEntry<Answer>): void {
    this.store.delete(entry.key)
    this.dependents.remove(entry)
  }
}

/** Replaced before anybody sees it. */
const NEVER: Promise<never> = new Promise(() => {})
