import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { forgetParsing } from './forgetParsing.js'

/**
 * Bytes of heap that a node of a parsed document takes, its strings and its place included, and that a character of its text takes (V8 keeps some texts
 * with two bytes a character). `scripts/cacheCosts.ts` measures both.
 */
const BYTES_PER_NODE = 200
const BYTES_PER_CHARACTER = 2

/** Most bytes that the documents of a store may take, with everything that was made of them. */
export interface DocumentBounds {
  /** Documents that have not run often yet. */
  readonly fresh: number
  /** Documents that have, and their compiled plans. */
  readonly proven: number
}

const MEGABYTE = 1024 * 1024

/** Memory for the documents of GraphQL requests. */
export const graphqlBounds: DocumentBounds = { fresh: 16 * MEGABYTE, proven: 40 * MEGABYTE }

/** Memory for the documents of `fields=`. The documents of the default representations are kept elsewhere for good. */
export const restBounds: DocumentBounds = { fresh: 8 * MEGABYTE, proven: 16 * MEGABYTE }

interface Entry {
  readonly store: KnownDocuments
  readonly key: string
  bytes: number
}

const entries = new WeakMap<DocumentNode, Entry>()

/**
 * Parsed and valid documents, by a key that the calling code chooses. Each document is kept with its compiled plans, so one bound holds for both.
 * Documents that run once push out only each other: a document that has run several times moves to a second part.
 */
export class KnownDocuments {
  private readonly fresh: LRUCache<string, DocumentNode>
  private readonly proven: LRUCache<string, DocumentNode>

  constructor(bounds: DocumentBounds) {
    this.fresh = store(bounds.fresh)
    this.proven = store(bounds.proven)
  }

  get(key: string): DocumentNode | undefined {
    return this.proven.get(key) ?? this.fresh.get(key)
  }

  /** @param document valid against the schema. Data that only its validation needed is removed from it. */
  remember(key: string, document: DocumentNode): void {
    if (this.get(key)) return // two requests brought it at the same time
    const nodes = forgetParsing(document)
    const characters = key.length + (document.loc?.source.body === key ? 0 : (document.loc?.source.body.length ?? 0))
    const entry = { store: this, key, bytes: nodes * BYTES_PER_NODE + characters * BYTES_PER_CHARACTER }
    entries.set(document, entry)
    this.fresh.set(key, document, { size: entry.bytes })
  }

  /** How much is kept. */
  get load(): { readonly documents: number; readonly bytes: number } {
    const parts = [this.fresh, this.proven]
    const sum = (read: (part: LRUCache<string, DocumentNode>) => number) => parts.reduce((total, part) => total + read(part), 0)
    return { documents: sum((part) => part.size), bytes: sum((part) => part.calculatedSize) }
  }

  /** @param isProven true: the document moves to the part for documents that run often. */
  grow(document: DocumentNode, entry: Entry, isProven: boolean): void {
    const { fresh, proven } = this
    const part = proven.peek(entry.key) === document ? proven : fresh.peek(entry.key) === document ? fresh : undefined
    if (!part) return // the cache has dropped the document; it is freed when its last run ends
    part.delete(entry.key)
    const target = isProven ? proven : part
    target.set(entry.key, document, { size: entry.bytes })
  }
}

/** Adds the size of a document's plans to the size of the document. Documents outside of a store are not counted. */
export function countToDocument(document: DocumentNode, bytes: number, isProven = false): void {
  const entry = entries.get(document)
  if (!entry) return
  entry.bytes += bytes
  entry.store.grow(document, entry, isProven)
}

/** A document of more than a quarter of the bound is not kept: it would push out too many others. */
function store(bytes: number): LRUCache<string, DocumentNode> {
  return new LRUCache({ maxSize: bytes, maxEntrySize: Math.floor(bytes / 4) })
}
