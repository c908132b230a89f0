import type { DocumentNode } from 'graphql'
import type { Variables } from '../../policies/price.js'
import type { MakeGate } from '../../values/fairGate.js'
import { bytesOf, type KnownDocuments } from '../documents.js'
import type { StreamRequest } from './operationRequest.js'
import { Places } from './places.js'
import type { StreamLimits } from './streamLimits.js'

/** Objects that an operation keeps until it ends. */
export interface KeptParts {
  readonly document: DocumentNode
  /** The variables that the operation declares. */
  readonly variables: Variables
  /** The request stays in memory with its headers, which hold the credential. Their length counts. */
  readonly request: Pick<StreamRequest, 'headerCharacters'>
}

/** Bytes of heap that an operation takes beside its parts: its request, its context, its iterators, its place in the change feed; measured. */
const BYTES_BESIDE = 12_000
/** Maximum number of bytes of heap that variables take for each byte of their JSON text: an object takes 36 bytes, and its text `{},` three. */
const BYTES_PER_VARIABLE_BYTE = 12
/** Bytes of heap that a character of headers and URL takes: Node keeps the text, and Fastify keeps the parameters of the URL. */
const BYTES_PER_HEADER_CHARACTER = 2

/** Hands out places for operations on event streams: one for the operation itself, and one for each kilobyte that it keeps. */
export class OperationPlaces {
  private readonly operations: Places
  private readonly kilobytes: Places

  constructor(
    private readonly documents: KnownDocuments,
    makeGate: MakeGate,
    limits: StreamLimits,
  ) {
    const { operationsPerOwner, operationsInAll, operationsKept, kilobytesPerOwner, kilobytesInAll, kilobytesKept } = limits
    const unqueued = { queue: 0, queuePerOwner: 0 }
    const operations = { ...unqueued, places: operationsInAll, placesPerOwner: operationsPerOwner, placesKept: operationsKept }
    this.operations = new Places(makeGate('stream_operations', operations), 'operations of a caller', operationsPerOwner)
    const kilobytes = { ...unqueued, places: kilobytesInAll, placesPerOwner: kilobytesPerOwner, placesKept: kilobytesKept }
    this.kilobytes = new Places(makeGate('stream_kilobytes', kilobytes), 'kilobytes of operations', kilobytesPerOwner)
  }

  /**
   * @param parts undefined for an operation that is refused: its stream carries only the refusal.
   * @returns a function that gives the places back. @throws RATE_LIMIT_EXCEEDED, SERVICE_UNAVAILABLE
   */
  take(owner: string, parts: KeptParts | undefined): () => void {
    const leave = this.operations.take(owner)
    if (!parts) return leave
    try {
      const free = this.kilobytes.take(owner, Math.ceil(bytesOfParts(parts) / 1024))
      const letGo = this.documents.hold(parts.document)
      return () => {
        letGo()
        free()
        leave()
      }
    } catch (error) {
      leave()
      throw error
    }
  }
}

function bytesOfParts({ document, variables, request }: KeptParts): number {
  const variableBytes = Buffer.byteLength(JSON.stringify(variables))
  return BYTES_BESIDE + bytesOf(document) + variableBytes * BYTES_PER_VARIABLE_BYTE + request.headerCharacters * BYTES_PER_HEADER_CHARACTER
}
