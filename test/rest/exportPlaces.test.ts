import { describe, expect, it } from 'vitest'
import { createExportPlaces } from '../../src/rest/exportPlaces.js'
import { unmeasured } from '../../src/values/fairGate.js'

const places = () => createExportPlaces(unmeasured, { exports: 5, exportsPerCaller: 2, exportsKept: 1 })
const codeOf = (act: () => unknown) => {
  try {
    act()
    return 'fine'
  } catch (error) {
    return (error as { code: string }).code // the places throw errors of the catalogue
  }
}

describe('the places of exports', () => {
  it('are bounded for each caller, and given back once', () => {
    const { take } = places()
    const [leave] = [take('a'), take('a')]
    expect(codeOf(() => take('a'))).toBe('SERVICE_UNAVAILABLE')
    leave()
    leave()
    take('a')
    expect(codeOf(() => take('a'))).toBe('SERVICE_UNAVAILABLE')
  })

  it('are bounded in all, and the last is kept for a caller with none', () => {
    const { take } = places()
    for (const owner of ['a', 'a', 'b', 'c']) take(owner)
    expect(codeOf(() => take('b'))).toBe('SERVICE_UNAVAILABLE')
    take('d')
    expect(codeOf(() => take('e'))).toBe('SERVICE_UNAVAILABLE')
  })
})
