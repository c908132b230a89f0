import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../..')
const page = readFileSync(path.join(root, 'docs/limits.md'), 'utf8')
const named = new Set([...page.matchAll(/`(src\/[\w/]+\.ts)`/g)].map(([, file = '']) => file))

/** Matches containers that live as long as their module, their object or a connection. */
const KEEPING = /new LRUCache\b|new LRUCache<|new WeakMap\b|new FairGate\b|\bbulkhead\(|private (readonly )?\w+(: [^=]+)? = new (Map|Set)\b/

/** Files without a row: their containers live no longer than a call, or are the building blocks of other containers. */
const exempt = new Set([
  'src/values/fairGate.ts', // each file that makes a gate has a row
  'src/graphql/documentLimits.ts', // counts one document
  'src/graphql/introspectionSize.ts', // likewise
  'src/graphql/pricedFields.ts', // likewise
  'src/domain/demands.ts', // the demands of one call
  'src/db/jsonText.ts', // the columns of one subquery
  'src/graphql/replyTemplate.ts', // the facts of one template
])

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`)

it('every file with a lasting container has a row in docs/limits.md', () => {
  const keeping = files.filter((file) => !exempt.has(file) && KEEPING.test(readFileSync(path.join(root, file), 'utf8')))
  expect(keeping.length).toBeGreaterThan(10)
  expect(
    keeping.filter((file) => !named.has(file)),
    'add a row to docs/limits.md',
  ).toEqual([])
})

it('every file that docs/limits.md names exists', () => {
  expect([...named].filter((file) => !existsSync(path.join(root, file)))).toEqual([])
})

it('every row of docs/limits.md fills its five columns', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| What '))
  expect(rows.length).toBeGreaterThan(25)
  for (const row of rows)
    expect(
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
      row,
    ).not.toContain('')
  for (const row of rows) expect(row.split('|'), row).toHaveLength(7)
})
