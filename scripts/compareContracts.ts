// Compares the two contracts with those of another commit, leaving out texts for people: `npx tsx scripts/compareContracts.ts COMMIT`.
// Left out: descriptions (also of scopes), summaries, and the messages of examples. Exit status 1 when something else differs.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Kind, parse, print, visit } from 'graphql'

const TEXTS: ReadonlySet<string> = new Set(['description', 'summary', 'message', 'detail', 'error_description'])
const [commit = 'HEAD'] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))

const now = (file: string) => readFileSync(`${root}/${file}`, 'utf8')
const then = (file: string) =>
  execFileSync('git', ['show', `${commit}:${file}`], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })

/** A schema without its descriptions. */
function bareSchema(text: string): string {
  const leaveOut = (node: object) => ('description' in node ? { ...node, description: undefined } : undefined)
  return print(visit(parse(text), { enter: (node) => (node.kind === Kind.DOCUMENT ? undefined : leaveOut(node)) }))
}

/** The paths of a JSON value with their leaves, without the texts for people. */
function leaves(value: unknown, path = '', found: Map<string, string> = new Map()): Map<string, string> {
  if (typeof value !== 'object' || value === null) return found.set(path, JSON.stringify(value))
  if (path.endsWith('/enum') && Array.isArray(value)) return found.set(path, value.map(String).sort().join()) // its order has no meaning
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && (TEXTS.has(key) || path.endsWith('/scopes'))) continue
    leaves(inner, `${path}/${key}`, found)
  }
  return found
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) =>
    before.get(path) === after.get(path) ? [] : [`${path}: ${before.get(path) ?? 'absent'} → ${after.get(path) ?? 'absent'}`],
  )
}

const lines = (text: string) => new Map(text.split('\n').map((line, i) => [`line ${i + 1}`, line]))
const found = {
  'schema.graphql': differences(lines(bareSchema(then('schema.graphql'))), lines(bareSchema(now('schema.graphql')))),
  'openapi.json': differences(leaves(JSON.parse(then('openapi.json'))), leaves(JSON.parse(now('openapi.json')))),
}
for (const [file, list] of Object.entries(found)) {
  console.log(`${file}: ${list.length} differences from ${commit}`)
  for (const difference of list.slice(0, 50)) console.log(`  ${difference}`)
  if (list.length > 0) process.exitCode = 1
}
