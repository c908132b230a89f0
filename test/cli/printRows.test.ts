import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Column, printObject, printRows } from '../../src/command/printRows.js'
import type { Page } from '../../src/values/page.js'

interface Row {
  readonly id: number
  readonly name: string
}

const columns: readonly Column<Row>[] = [
  { title: 'id', width: 3, of: ({ id }) => id },
  { title: 'name', width: 0, of: ({ name }) => name },
]

/** A list of `count` rows in pages of two, which notes the cursors that it was asked for. */
function listOf(count: number) {
  const asked: (string | null)[] = []
  const read = async ({ after }: { after: string | null }): Promise<Page<Row>> => {
    asked.push(after)
    const begin = Number(after ?? 0)
    const rows = Array.from({ length: Math.min(2, count - begin) }, (_none, i) => ({ id: begin + i + 1, name: `row ${begin + i + 1}` }))
    const hasMore = begin + 2 < count
    return {
      rows,
      hasMore,
      next: hasMore ? String(begin + 2) : null,
      request: { page: 1, limit: 2, sort: [] },
      cursor: () => '',
      count: async () => count,
    }
  }
  return { asked, read }
}

/** Collects the output; a reader that leaves takes the first text and no more. */
function collect(leaves = false): string[] {
  const texts: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
    texts.push(String(text))
    const done = rest.findLast((value) => typeof value === 'function') as ((error?: Error) => void) | undefined
    done?.(leaves ? new Error('EPIPE') : undefined)
    return true
  })
  return texts
}
afterEach(() => vi.restoreAllMocks())

describe('a list', () => {
  it('keeps its columns where names are wide, have marks or would break a line', async () => {
    const names = ['Zoë', 'Zoe\u0308', '犬', '🐕', 'a\u2028b', '\u001b[2J']
    const wide: readonly Column<Row>[] = [{ title: 'name', width: 5, of: ({ name }) => name }, ...columns.slice(0, 1)]
    const table = collect()
    const list = { ...(await listOf(0).read({ after: null })), rows: names.map((name, i) => ({ id: i + 1, name })) }
    await printRows(async () => list, wide, {})
    vi.restoreAllMocks()
    expect(table.join('').split('\n').slice(1, -1)).toEqual([
      'Zoë    1',
      'Zoe\u0308    2',
      '犬     3',
      '🐕     4',
      'a\uFFFDb    5',
      '\uFFFD[2J   6',
    ])
  })

  it.each([0, 1, 2, 3, 5])('of %i rows is valid JSON with a line for each row, and a table', async (count) => {
    const json = collect()
    await printRows(listOf(count).read, columns, { json: true })
    vi.restoreAllMocks()
    const expected = Array.from({ length: count }, (_none, i) => ({ id: i + 1, name: `row ${i + 1}` }))
    expect(JSON.parse(json.join(''))).toEqual(expected)
    expect(json.join('').trimEnd().split('\n')).toHaveLength(count === 0 ? 1 : count + 2)
    const table = collect()
    await printRows(listOf(count).read, columns, {})
    vi.restoreAllMocks()
    expect(table.join('')).toBe(['id   name', ...expected.map(({ id, name }) => `${String(id).padEnd(3)}  ${name}`), ''].join('\n'))
  })

  it('whose reader has left is read no further', async () => {
    collect(true)
    const list = listOf(9)
    await printRows(list.read, columns, {})
    expect(list.asked).toEqual([null])
  })
})

it('no text of a caller commands the terminal', async () => {
  const texts = collect()
  await printObject({ name: 'a\u001b[31mb\nc\u202e', none: null, when: new Date(0), list: ['x', 'y'] }, {})
  vi.restoreAllMocks()
  expect(texts.join('')).toBe('name  a\uFFFD[31mb\uFFFDc\uFFFD\nnone  -\nwhen  1970-01-01T00:00:00Z\nlist  x,y\n')
})
