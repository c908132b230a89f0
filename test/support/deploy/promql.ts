/** A selector of an expression. */
interface Selector {
  /** Name of a metric, without the `_bucket`, `_sum` or `_count` of a histogram. */
  readonly metric: string
  /** Its labels with one value each: `=`, not `=~`. */
  readonly labels: Readonly<Record<string, string>>
  /** The function around the selector, such as `rate`. */
  readonly of: string | undefined
}

const SELECTOR = /(?:\b(\w+)\()?(?<![\w:"])((?:gateway|http|database|nodejs|process)_\w+)(?:\{([^}]*)\})?/g
const HISTOGRAM = /_(bucket|sum|count)$/

/** The metrics of the gateway in an expression of PromQL. Names of recorded rules begin with `job:` and are left out. */
export function selectorsOf(expr: string): Selector[] {
  return [...expr.matchAll(SELECTOR)]
    .filter(({ index }) => !insideText(expr, index))
    .map(([, of, name = '', labels = '']) => ({
      metric: name.replace(HISTOGRAM, ''),
      labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value])),
      of,
    }))
}

function insideText(expr: string, index: number): boolean {
  return (expr.slice(0, index).split('"').length - 1) % 2 === 1
}
