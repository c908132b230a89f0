import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonFault, type LinedJson, readLinedJson } from '../../src/values/linedJson.js'

/** The value as `JSON.parse` gives it. */
function plain(node: LinedJson): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'array') return node.items.map(plain)
  return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]))
}

const read = (text: string): { value: unknown } | 'refused' => {
  try {
    return { value: plain(readLinedJson(text)) }
  } catch (error) {
    if (error instanceof JsonFault) return 'refused'
    throw error
  }
}
const parsed = (text: string): { value: unknown } | 'refused' => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return 'refused'
  }
}

describe('JSON with lines', () => {
  it('has the values of JSON.parse', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(undefined, 1, '\t', ' \r\n'), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space)
        expect(read(text)).toEqual(parsed(text))
      }),
    )
  })

  it('is refused exactly when JSON.parse refuses it', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\n',
      '\u0001',
      '\ufeff',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        expect(read(text), text).toEqual(parsed(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('names the line of each member and each value', () => {
    const [first, second] = members(readLinedJson('{\n"a": 1,\r\n\n"b":\n[\n2]}'))
    expect([first?.line, first?.value.line, second?.line, second?.value.line]).toEqual([2, 2, 4, 5])
  })

  it('keeps members of the same name apart', () => {
    expect(members(readLinedJson('{"a": 1, "a": 2}')).map(({ name }) => name)).toEqual(['a', 'a'])
  })

  it.each([
    ['{"a": 1\n\n"b"}', 3],
    ['[1,\n2,\n]', 3],
    ['\n\n', 3],
  ])('names the line of a fault: %j', (text, line) => {
    expect(() => readLinedJson(text)).toThrow(expect.objectContaining({ name: 'JsonFault', line }))
  })
})

function members(node: LinedJson) {
  return node.kind === 'object' ? node.members : []
}
