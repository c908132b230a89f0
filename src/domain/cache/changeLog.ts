import type { CatalogueChange } from '../../db/change.js'
import { type Basis, mayTouch } from './basis.js'

/** Changes that are remembered: at full speed of writers those of the last seconds. */
const MAX_CHANGES = 5000

interface Stretch {
  readonly mark: string
  /** The changes behind the mark. */
  readonly changes: CatalogueChange[]
}

/**
 * The last changes, in the order of the commits, with the marks that all instances hear. It tells whether an answer of another instance still holds:
 * the answer names the last mark that the instance had heard before it asked the database.
 */
export class ChangeLog {
  private stretches: Stretch[] = []
  private size = 0

  /** The last mark; undefined when none was heard since the feed was lost. */
  get position(): string | undefined {
    return this.stretches.at(-1)?.mark
  }

  mark(mark: string): void {
    this.stretches.push({ mark, changes: [] })
    this.trim()
  }

  note(change: CatalogueChange): void {
    const last = this.stretches.at(-1)
    if (!last) return
    last.changes.push(change)
    this.size += 1
    this.trim()
  }

  /** Changes were missed, or are too many to be told. */
  clear(): void {
    this.stretches = []
    this.size = 0
  }

  /** Whether an answer with this basis, made behind the mark, holds still. False also when the mark is not known. */
  holds(mark: string, basis: readonly Basis[]): boolean {
    const from = this.stretches.findIndex((stretch) => stretch.mark === mark)
    if (from < 0) return false
    return !this.stretches.slice(from).some(({ changes }) => changes.some((change) => basis.some((one) => mayTouch(one, change))))
  }

  private trim(): void {
    while (this.size + this.stretches.length > MAX_CHANGES) this.size -= this.stretches.shift()?.changes.length ?? 0
  }
}
