import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

const MAX_CHARACTERS = 4_000_000

/** Documents that were parsed and found valid before, by their text: they need not be again. */
export class KnownDocuments {
  private readonly bySource = new LRUCache<string, DocumentNode>({
    max: 2000,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_document, source) => source.length,
  })

  get(source: string): DocumentNode | undefined {
    return this.bySource.get(source)
  }

  remember(source: string, document: DocumentNode): void {
    this.bySource.set(source, document)
  }
}
