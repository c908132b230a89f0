import { describe, expect, it } from 'vitest'
import { KnownOperationNames, OperationLabel } from '../../src/graphql/operationLabel.js'

const LEARNING_RUN = 5

/** The labels of so many runs of one document. */
function labels(known: KnownOperationNames, name: string | undefined, runs = LEARNING_RUN): string[] {
  const label = new OperationLabel(name)
  return Array.from({ length: runs }, () => label.of(known))
}

describe('the name of an operation in metrics', () => {
  it('is the name of a trusted document from its first run', () => {
    expect(labels(new KnownOperationNames(['Pets']), 'Pets', 1)).toEqual(['Pets'])
  })

  it('is learned from a document that runs often', () => {
    const known = new KnownOperationNames()
    expect(labels(known, 'Pets', 6)).toEqual(['(other)', '(other)', '(other)', '(other)', 'Pets', 'Pets'])
    expect(labels(known, 'Pets', 1)).toEqual(['Pets'])
  })

  it('is (unnamed) without a name', () => {
    expect(labels(new KnownOperationNames(), undefined, 2)).toEqual(['(unnamed)', '(unnamed)'])
  })

  it('is never a secret, nor a long text', () => {
    for (const name of ['pk_live_0123456789abcdef', 'a'.repeat(101)])
      expect(new Set(labels(new KnownOperationNames(), name))).toEqual(new Set(['(other)']))
  })

  it('is learned a hundred times, beside the trusted names', () => {
    const known = new KnownOperationNames(['Trusted'])
    const last = Array.from({ length: 150 }, (_, i) => labels(known, `Made${i}`).at(-1))
    expect(last.filter((label) => label !== '(other)')).toHaveLength(100)
    expect([labels(known, 'Made0', 1), labels(known, 'Trusted', 1)]).toEqual([['Made0'], ['Trusted']])
  })

  it('has a place for a thousand trusted names', () => {
    const known = new KnownOperationNames(Array.from({ length: 2000 }, (_, i) => `Trusted${i}`))
    expect([labels(known, 'Trusted999', 1), labels(known, 'Trusted1000', 1)]).toEqual([['Trusted999'], ['(other)']])
  })
})
