import type { DocumentNode, GraphQLSchema } from 'graphql'
import { countToDocument, stayOf } from './documents.js'
import { makePlan, type Plan } from './plan.js'

/** Maximum number of plans kept for one document: a document may name hundreds of operations. */
const MAX_OF_DOCUMENT = 20

/** The plans of documents, one for each operation that has run. A plan is kept as long as its document stays in the cache, and its size is added to the size of the document. */
export class Plans {
  private readonly ofDocument = new WeakMap<object, Map<string | null, Plan>>()

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly provingRun: number,
  ) {}

  /** @returns undefined when the document has no such operation. */
  of(document: DocumentNode, operationName: string | null | undefined): Plan | undefined {
    return this.ofDocument.get(stayOf(document))?.get(operationName ?? null) ?? this.make(document, operationName)
  }

  private make(document: DocumentNode, operationName: string | null | undefined): Plan | undefined {
    const onProven = (bytes: number) => countToDocument(document, bytes, true)
    const onPlanned = (bytes: number) => countToDocument(document, bytes)
    const plan = makePlan(this.schema, document, operationName, { provingRun: this.provingRun, onProven, onPlanned })
    // a name that the document lacks is not kept: callers could send any number of names
    if (!plan) return undefined
    const stay = stayOf(document)
    const plans = this.ofDocument.get(stay) ?? new Map<string | null, Plan>()
    this.ofDocument.set(stay, plans)
    if (plans.size >= MAX_OF_DOCUMENT) plans.clear()
    plans.set(operationName ?? null, plan)
    countToDocument(document, plan.bytes)
    return plan
  }
}
