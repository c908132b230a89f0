import { type DocumentNode, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { bytesOf, countToDocument, KnownDocuments, stayOf } from '../../src/graphql/documents.js'
import { OperationPlaces } from '../../src/graphql/stream/operationPlaces.js'
import { streamLimits } from '../../src/graphql/stream/streamLimits.js'
import { unmeasured } from '../../src/values/fairGate.js'

const text = (n: number) => `{ a${n} ${Array.from({ length: 50 }, (_, i) => `b${i}`).join(' ')} }`

function remembered(documents: KnownDocuments, n: number): DocumentNode {
  const document = parse(text(n))
  documents.remember(text(n), document)
  return document
}

const bounds = { fresh: 100_000, proven: 100_000 }
function flood(documents: KnownDocuments, from: number): void {
  for (let n = from; n < from + 20; n++) remembered(documents, n)
}

describe('a document in use', () => {
  it('is found after the cache has dropped it, until its last use has ended', () => {
    const documents = new KnownDocuments(bounds)
    const document = remembered(documents, 0)
    const letGo = [documents.hold(document), documents.hold(document)]
    for (const [i, release] of letGo.entries()) {
      flood(documents, 100 * i + 1)
      expect(documents.get(text(100 * i + 1)), 'the cache drops what nobody holds').toBeUndefined()
      expect(documents.get(text(0))).toBe(document)
      release()
    }
    flood(documents, 200)
    expect(documents.get(text(0))).toBeUndefined()
  })

  it('loses its plans when the cache drops it, and is counted again when it returns', () => {
    const documents = new KnownDocuments(bounds)
    const document = remembered(documents, 0)
    documents.hold(document)
    countToDocument(document, 1000)
    const stay = stayOf(document)
    expect(documents.load).toEqual({ documents: 1, bytes: bytesOf(document) + 1000 })
    flood(documents, 1)
    expect(stayOf(document)).not.toBe(stay)
    documents.get(text(0))
    const before = documents.load.bytes
    countToDocument(document, 1)
    expect(documents.load.bytes).toBe(before + 1)
  })

  it('loses its plans when they take more than a quarter of the limit', () => {
    const documents = new KnownDocuments(bounds)
    const document = remembered(documents, 0)
    const stay = stayOf(document)
    countToDocument(document, 30_000)
    expect([documents.load.documents, stayOf(document) === stay]).toEqual([0, false])
  })

  it('is held by each operation on an event stream', () => {
    const documents = new KnownDocuments(bounds)
    const document = remembered(documents, 0)
    const request = { headerCharacters: 0 }
    const leave = new OperationPlaces(documents, unmeasured, streamLimits).take('a', { document, variables: {}, request })
    flood(documents, 1)
    expect(documents.get(text(0))).toBe(document)
    leave()
    flood(documents, 1)
    expect(documents.get(text(0))).toBeUndefined()
  })

  it('is not remembered when the cache has never held it', () => {
    const documents = new KnownDocuments(bounds)
    documents.hold(parse(text(0)))()
    expect(documents.get(text(0))).toBeUndefined()
  })
})
