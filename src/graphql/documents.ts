import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { forgetParsing } from './forgetParsing.js'

/**
 * Bytes of heap for each node of a parsed document, with the node's strings and location, and for each character of its text (V8 stores some texts with
 * two bytes a character). `scripts/cacheCosts.ts` measures both.
 */
const BYTES_PER_NODE = 200
const BYTES_PER_CHARACTER = 2

/** Maximum number of bytes for the documents of a store and the data made from them. */
export interface DocumentBounds {
  /** Documents that have not run often yet. */
  readonly fresh: number
  /** Documents that have run often, with their compiled plans. */
  readonly proven: number
}

const MEGABYTE = 1024 * 1024

/** Memory for the documents of GraphQL requests. */
export const graphqlBounds: DocumentBounds = { fresh: 16 * MEGABYTE, proven: 40 * MEGABYTE }

/** Memory for the documents of `fields=`. The documents of the default representations are kept elsewhere for good. */
export const restBounds: DocumentBounds = { fresh: 8 * MEGABYTE, proven: 16 * MEGABYTE }

/** The time of a document in a store. A held document may return after the cache has dropped it; its return begins another stay. */
interface Stay {
  readonly store: KnownDocuments
  readonly key: string
  /** Bytes of the document alone. */
  readonly ownBytes: number
  /** Bytes of the document and of the data made from it during this stay. */
  bytes: number
}

interface Held {
  readonly document: DocumentNode
  holders: number
}

const stays = new WeakMap<DocumentNode, Stay>()

/**
 * Parsed and valid documents, by a key that the calling code chooses. Each document is kept with its compiled plans, so one bound holds for both.
 * Documents that run once push out only each other: a document that has run several times moves to a second part.
 */
export class KnownDocuments {
  private readonly fresh: LRUCache<string, DocumentNode>
  private readonly proven: LRUCache<string, DocumentNode>
  /** Documents of operations on event streams, and trusted documents. The bounds of these operations and of the manifests are the bound of this map. */
  private readonly held = new Map<string, Held>()

  constructor(bounds: DocumentBounds) {
    const onDrop = (document: DocumentNode) => this.forgetPlans(document)
    this.fresh = store(bounds.fresh, onDrop)
    this.proven = store(bounds.proven, onDrop)
  }

  get(key: string): DocumentNode | undefined {
    return this.proven.get(key) ?? this.fresh.get(key) ?? this.returned(key)
  }

  /**
   * Keeps a remembered document while a long operation uses it, or for good when it is trusted. Operations with the same text then share one document,
   * even after the cache has dropped it. The document's plans are not held. @returns a function that ends the hold.
   */
  hold(document: DocumentNode): () => void {
    const key = stays.get(document)?.key
    if (key === undefined) return () => {}
    const held = this.held.get(key) ?? { document, holders: 0 }
    held.holders += 1
    this.held.set(key, held)
    return () => {
      held.holders -= 1
      if (held.holders === 0) this.held.delete(key)
    }
  }

  /** @param document valid against the schema. Data that only its validation needed is removed from it. */
  remember(key: string, document: DocumentNode): void {
    if (this.get(key)) return // two requests brought it at the same time
    const nodes = forgetParsing(document)
    const characters = key.length + (document.loc?.source.body === key ? 0 : (document.loc?.source.body.length ?? 0))
    const bytes = nodes * BYTES_PER_NODE + characters * BYTES_PER_CHARACTER
    stays.set(document, { store: this, key, ownBytes: bytes, bytes })
    this.fresh.set(key, document, { size: bytes })
  }

  /** The size of the store. */
  get load(): { readonly documents: number; readonly bytes: number } {
    const parts = [this.fresh, this.proven]
    const sum = (read: (part: LRUCache<string, DocumentNode>) => number) => parts.reduce((total, part) => total + read(part), 0)
    return { documents: sum((part) => part.size), bytes: sum((part) => part.calculatedSize) }
  }

  /** @param isProven true: the document moves to the part for documents that run often. */
  grow(document: DocumentNode, { key, bytes }: Stay, isProven: boolean): void {
    const { fresh, proven } = this
    const part = proven.peek(key) === document ? proven : fresh.peek(key) === document ? fresh : undefined
    if (!part) return this.forgetPlans(document) // the cache has dropped the document; it is freed when its last run ends
    part.delete(key)
    const target = isProven ? proven : part
    target.set(key, document, { size: bytes })
    if (target.peek(key) !== document) this.forgetPlans(document) // the document is now too large for the cache
  }

  /** A held document that the cache has dropped goes back into the cache, so that its new plans are counted. */
  private returned(key: string): DocumentNode | undefined {
    const document = this.held.get(key)?.document
    if (document) this.fresh.set(key, document, { size: stays.get(document)?.ownBytes ?? 0 })
    return document
  }

  /** Begins another stay: plans of the last stay do not count for it. */
  private forgetPlans(document: DocumentNode): void {
    const stay = stays.get(document)
    if (stay) stays.set(document, { ...stay, bytes: stay.ownBytes })
  }
}

/** An object that lives as long as the document stays in the cache. Data made from the document is kept under this object. */
export function stayOf(document: DocumentNode): object {
  return stays.get(document) ?? document
}

/** Bytes of heap that a document takes without its plans. @returns 0 for a document outside of a store. */
export function bytesOf(document: DocumentNode): number {
  return stays.get(document)?.ownBytes ?? 0
}

/** Adds the size of a document's plans to the size of the document. Documents outside of a store are not counted. */
export function countToDocument(document: DocumentNode, bytes: number, isProven = false): void {
  const stay = stays.get(document)
  if (!stay) return
  stay.bytes += bytes
  stay.store.grow(document, stay, isProven)
}

/** A document of more than a quarter of the bound is not kept: it would push out too many others. */
function store(bytes: number, onDrop: (document: DocumentNode) => void): LRUCache<string, DocumentNode> {
  const dispose = (document: DocumentNode, _key: string, reason: LRUCache.DisposeReason) => {
    if (reason === 'evict') onDrop(document)
  }
  return new LRUCache({ maxSize: bytes, maxEntrySize: Math.floor(bytes / 4), dispose })
}
