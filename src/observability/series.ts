type LabelValue = string | number

/** The labels of a series, each with its value. */
export type Labels<Label extends string> = Readonly<Record<Label, LabelValue>>

/** A step on the way from the values of the labels to their series. */
class Branch<Value> {
  readonly branches = new Map<LabelValue, Branch<Value>>()
  value: Value | undefined
}

/**
 * The series of a metric. prom-client (15) checks the labels, sorts them and joins them to a text for each count; here each label is one step in a map.
 */
export class SeriesByLabels<Label extends string, Value> {
  private readonly root = new Branch<Value>()
  private readonly all: [labels: Labels<Label>, value: Value][] = []

  /** @param make makes the value of a new series */
  constructor(
    private readonly labelNames: readonly Label[],
    private readonly make: () => Value,
  ) {}

  of(labels: Labels<Label>): Value {
    let branch = this.root
    for (const name of this.labelNames) {
      const value = labels[name]
      let next = branch.branches.get(value)
      if (!next) {
        next = new Branch()
        branch.branches.set(value, next)
      }
      branch = next
    }
    if (branch.value === undefined) {
      branch.value = this.make()
      this.all.push([labels, branch.value])
    }
    return branch.value
  }

  [Symbol.iterator](): Iterator<readonly [labels: Labels<Label>, value: Value]> {
    return this.all[Symbol.iterator]()
  }
}
