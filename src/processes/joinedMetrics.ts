import { AggregatorRegistry } from '../observability/promClient.js'

/** The metrics of a process, as prom-client writes them for another process. */
export type ProcessMetrics = readonly object[]

/**
 * The metrics of several processes. A count never falls: the counts of a process that has ended stay in the sums, and a process that does not answer has the
 * metrics of its last answer. Prometheus takes a count that falls for the count of a new process, and would count the calls of the other processes again.
 */
export class JoinedMetrics<Process> {
  private readonly last = new Map<Process, ProcessMetrics>()
  private ended: ProcessMetrics = []

  note(process: Process, metrics: ProcessMetrics): void {
    this.last.set(process, metrics)
  }

  /** The process has ended: only its counts stay. */
  end(process: Process): void {
    const counts = this.last.get(process)?.filter(isCount)
    this.last.delete(process)
    if (counts) this.ended = AggregatorRegistry.aggregate([this.ended, counts]).getMetricsAsArray()
  }

  /** All metrics in the text format of Prometheus. @param own the metrics of this process */
  text(own: ProcessMetrics): Promise<string> {
    return AggregatorRegistry.aggregate([...this.last.values(), this.ended, own]).metrics()
  }
}

function isCount(metric: object): boolean {
  return 'type' in metric && (metric.type === 'counter' || metric.type === 'histogram')
}
