import { withoutSecrets } from '../values/withoutSecrets.js'

/** Operations without a name, and operations without a place. No name of an operation has parentheses. */
const UNNAMED = '(unnamed)'
const OTHER = '(other)'
/** The run at which a name takes a place. A program that makes up a name for each call takes none. */
const LEARNING_RUN = 5
/** Names of documents that are not trusted. */
const MAX_LEARNED = 100
/** Names of trusted documents: each costs about twenty lines in the metrics. */
const MAX_TRUSTED = 1000
const MAX_LENGTH = 100

/** The names that metrics show. Places are never given to another name, because a monitoring system keeps every name that it has seen. */
export class KnownOperationNames {
  private readonly names: Set<string>
  private learned = 0

  /** @param trusted names of trusted documents, which have places from the start */
  constructor(trusted: readonly string[] = []) {
    this.names = new Set(trusted.slice(0, MAX_TRUSTED))
  }

  /** @param mayLearn whether the name may take a place. @returns whether the name has a place */
  has(name: string, mayLearn: boolean): boolean {
    if (this.names.has(name)) return true
    if (!mayLearn || this.learned >= MAX_LEARNED || name.length > MAX_LENGTH || withoutSecrets(name) !== name) return false
    this.learned += 1
    this.names.add(name)
    return true
  }
}

/** The label of an operation in metrics. It is found once for each plan. */
export class OperationLabel {
  private runs = 0
  private found: string | undefined

  /** @param name as the document of a caller gives it */
  constructor(private readonly name: string | undefined) {}

  /** The label of a run. */
  of(known: KnownOperationNames): string {
    return this.found ?? this.find(known)
  }

  private find(known: KnownOperationNames): string {
    this.runs += 1
    const isLearned = this.runs >= LEARNING_RUN
    const label = this.name === undefined ? UNNAMED : known.has(this.name, isLearned) ? this.name : OTHER
    if (label !== OTHER || isLearned) this.found = label
    return label
  }
}
