import type { CatalogueChange } from '../../db/change.js'
import { type Basis, type ChangeKind, isNewRow, type ListPage, mayBeListed, movedBy, type RowCondition, staysListed } from './basis.js'

/** Conditions of lists that are told apart for each kind. Each change is compared with all of them, so their number bounds its cost. */
const MAX_CONDITIONS = 1000

/** The dependents on lists with one condition. */
class ListDependents<Dependent> {
  readonly all = new Set<Dependent>()
  /** Dependents that may show any row. */
  private readonly whole = new Set<Dependent>()
  /** Pages by the rows that they show, and by the facts that decide their order. */
  private readonly byRow = new Map<number, Set<Dependent>>()
  private readonly byFact = new Map<string, Set<Dependent>>()

  constructor(private readonly condition: RowCondition) {}

  add(dependent: Dependent, page: ListPage | undefined): void {
    this.all.add(dependent)
    if (!page) this.whole.add(dependent)
    for (const id of page?.ids ?? []) added(this.byRow, id, dependent)
    for (const fact of page?.sortFacts ?? []) added(this.byFact, fact, dependent)
  }

  remove(dependent: Dependent, page: ListPage | undefined): void {
    this.all.delete(dependent)
    this.whole.delete(dependent)
    for (const id of page?.ids ?? []) removed(this.byRow, id, dependent)
    for (const fact of page?.sortFacts ?? []) removed(this.byFact, fact, dependent)
  }

  touchedBy(change: CatalogueChange): readonly Dependent[] {
    if (!mayBeListed(this.condition, change)) return []
    if (!staysListed(this.condition, change)) return [...this.all]
    const moved = movedBy(change).flatMap((fact) => [...(this.byFact.get(fact) ?? [])])
    return [...this.whole, ...(this.byRow.get(change.id) ?? []), ...moved]
  }
}

/** The dependents of one kind of rows. */
class OfKind<Dependent> {
  readonly rows = new Map<number, Set<Dependent>>()
  readonly lists = new Map<string, ListDependents<Dependent>>()
  /** Lists without a condition, or beyond the bound. */
  readonly wholeLists = new Set<Dependent>()
  readonly named = new Set<Dependent>()
}

/** Finds the things that depend on a changed row. */
export class Dependents<Dependent extends { readonly basis: readonly Basis[] }> {
  private readonly kinds = new Map<ChangeKind, OfKind<Dependent>>()

  add(dependent: Dependent): void {
    for (const basis of dependent.basis) {
      const ofKind = this.of(basis.kind)
      if (basis.of === 'row') added(ofKind.rows, basis.id, dependent)
      else if (basis.of === 'named') ofKind.named.add(dependent)
      else listsOf(ofKind, basis.condition).add(dependent, basis.page)
    }
  }

  remove(dependent: Dependent): void {
    for (const basis of dependent.basis) {
      const ofKind = this.of(basis.kind)
      if (basis.of === 'row') removed(ofKind.rows, basis.id, dependent)
      else if (basis.of === 'named') ofKind.named.delete(dependent)
      else {
        ofKind.wholeLists.delete(dependent)
        const key = basis.condition?.key ?? ''
        const lists = ofKind.lists.get(key)
        lists?.remove(dependent, basis.page)
        if (lists?.all.size === 0) ofKind.lists.delete(key)
      }
    }
  }

  clear(): void {
    this.kinds.clear()
  }

  /** The dependents that the change may touch, each once at least. */
  touchedBy(change: CatalogueChange): readonly Dependent[] {
    const ofKind = this.kinds.get(change.kind)
    if (!ofKind) return []
    const { rows, lists, wholeLists, named } = ofKind
    const touched = [...(rows.get(change.id) ?? []), ...wholeLists]
    if (!isNewRow(change)) touched.push(...named)
    for (const list of lists.values()) touched.push(...list.touchedBy(change))
    return touched
  }

  private of(kind: ChangeKind): OfKind<Dependent> {
    const known = this.kinds.get(kind)
    if (known) return known
    const made = new OfKind<Dependent>()
    this.kinds.set(kind, made)
    return made
  }
}

/** Where a dependent on a list belongs. */
function listsOf<Dependent>(
  { lists, wholeLists }: OfKind<Dependent>,
  condition: RowCondition | undefined,
): Pick<ListDependents<Dependent>, 'add'> {
  const known = condition && lists.get(condition.key)
  if (known) return known
  if (!condition || lists.size >= MAX_CONDITIONS) return wholeLists
  const made = new ListDependents<Dependent>(condition)
  lists.set(condition.key, made)
  return made
}

function added<Key, Dependent>(sets: Map<Key, Set<Dependent>>, id: Key, dependent: Dependent): void {
  const known = sets.get(id)
  if (known) known.add(dependent)
  else sets.set(id, new Set([dependent]))
}

function removed<Key, Dependent>(sets: Map<Key, Set<Dependent>>, id: Key, dependent: Dependent): void {
  const known = sets.get(id)
  known?.delete(dependent)
  if (known?.size === 0) sets.delete(id)
}
