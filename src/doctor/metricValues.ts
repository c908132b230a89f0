/** A line of the text format of Prometheus: a name, labels in braces, a number. */
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

type SeriesLabels = Readonly<Record<string, string>>

interface Series {
  readonly labels: SeriesLabels
  readonly value: number
}

/** The metrics of a server at one moment. */
export interface MetricValues {
  readonly series: (name: string) => readonly Series[]
  /** The sum of the series that have these labels; 0 for a metric that is not there. */
  readonly sum: (name: string, labels?: SeriesLabels) => number
}

/** Reads the text format of Prometheus, version 0.0.4. Lines of other forms are left out. */
export function readMetrics(text: string): MetricValues {
  const found = new Map<string, Series[]>()
  for (const line of text.split('\n')) {
    const [, name, labels = '', number] = LINE.exec(line) ?? []
    if (name === undefined) continue
    const series = { labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, value]) => [key, value])), value: Number(number) }
    const known = found.get(name)
    if (known) known.push(series)
    else found.set(name, [series])
  }
  const series = (name: string): readonly Series[] => found.get(name) ?? []
  return {
    series,
    sum: (name, wanted = {}) =>
      series(name)
        .filter(({ labels }) => Object.entries(wanted).every(([key, value]) => labels[key] === value))
        .reduce((sum, { value }) => sum + value, 0),
  }
}

/**
 * An upper bound of the given quantile of a histogram: the end of the bucket in which it lies.
 * @param buckets the cumulative counts by the upper ends of the buckets. @returns undefined without observations; Infinity beyond the last bucket
 */
export function quantileOf(buckets: readonly { readonly end: number; readonly count: number }[], quantile: number): number | undefined {
  const sorted = buckets.toSorted((a, b) => a.end - b.end)
  const total = sorted.at(-1)?.count ?? 0
  if (total === 0) return undefined
  return sorted.find(({ count }) => count >= quantile * total)?.end
}
