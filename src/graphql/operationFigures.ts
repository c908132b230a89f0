import type { RequestContext } from '../context.js'
import type { Metrics } from '../observability/metrics.js'
import type { Variables } from '../policies/price.js'
import { KnownOperationNames } from './operationLabel.js'
import type { Plan } from './plan.js'

/** How the root fields of a query were answered. */
type Way = 'cached' | 'planned' | 'resolved' | 'incomplete' | 'failed'

/** Measures operations, for the metrics and for the log line of their request. */
export class OperationFigures {
  private readonly names: KnownOperationNames

  constructor(
    private readonly metrics: Pick<Metrics, 'operations' | 'operationSeconds' | 'operationCost' | 'reads' | 'statements'>,
    trustedNames: readonly string[] | undefined,
  ) {
    this.names = new KnownOperationNames(trustedNames)
  }

  /** Counts an operation that has run: its statements and its points. */
  countRun({ operation }: Plan, { style, statements, notes }: RequestContext): void {
    const sent = statements()
    this.metrics.operations.inc({ kind: operation.operation, style })
    this.metrics.statements.observe({ style }, sent)
    if (notes.cost) this.metrics.operationCost.observe({ style }, notes.cost.actual ?? notes.cost.requested)
    notes.statements = (notes.statements ?? 0) + sent
  }

  /** Measures a GraphQL operation by its name. For an operation of REST the route of its request tells the same. */
  time({ label }: Plan, { style, notes }: RequestContext, startedAt: number): void {
    if (style !== 'graphql') return
    const outcome = notes.errorCode === undefined ? 'ok' : 'error'
    this.metrics.operationSeconds.observe({ operation: label.of(this.names), outcome }, (performance.now() - startedAt) / 1000)
  }

  countReads({ facts, running }: Plan, variables: Variables, way: Way): undefined {
    if (facts.kind === 'query') for (const { name } of running(variables)) this.metrics.reads.inc({ field: name, way })
  }
}
