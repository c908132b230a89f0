import 'reflect-metadata'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLOutputType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { forgetParsing } from '../src/graphql/forgetParsing.js'
import { estimateSource } from '../src/graphql/planSource.js'
import { schema } from '../src/graphql/schema.js'

// Measures the constants that the caches of documents and compiled plans use: bytes for each node of a document, bytes for each character of generated
// code, and the error of the estimated code length. The script keeps all generated code alive, because V8 would not count code that it has freed.
setFlagsFromString('--expose-gc')
setFlagsFromString('--no-flush-bytecode')
const collect = runInNewContext('gc') as () => void // the flag above provides it

function heap(): number {
  for (let i = 0; i < 5; i++) collect()
  return process.memoryUsage().heapUsed
}

/** @returns bytes of heap for each value that `make` returns. */
async function cost<T>(count: number, make: (i: number) => T | Promise<T>): Promise<{ bytes: number; kept: T[] }> {
  await make(count)
  const before = heap()
  const kept: T[] = []
  for (let i = 0; i < count; i++) kept.push(await make(i))
  return { bytes: Math.round((heap() - before) / count), kept }
}

const fragments = `fragment A on Pet { id sku name status price stock category { id name } tags { id name } }
  fragment B on Order { id number totalAmount items { line name quantity } } fragment C on User { id email username }`
const documents: Readonly<Record<string, (i: number) => string>> = {
  'names alone': (i) => `{ ${'a '.repeat(1400)} b${i} }`,
  nested: (i) => `{ ${'a{'.repeat(400)} b${i} ${'}'.repeat(400)} }`,
  arguments: (i) => `{ ${'a(b:1) '.repeat(200)} c${i} }`,
  numbers: (i) => `{ a(b: [${'1 '.repeat(1400)} ${i}]) }`,
  operations: (i) => `${Array.from({ length: 280 }, (_, k) => `query q${k}{a}`).join(' ')} query z${i} { a }`,
  'a long text': (i) => `{ a(b: "${'x'.repeat(20_000)}${i}") }`,
}
const operations: Readonly<Record<string, (i: number) => string>> = {
  'a pet': (i) => `{ p${i}: pet(id: 1) { id name price } }`,
  'a list': (i) =>
    `{ p${i}: pets(limit: 20) { data { id sku name category { id name } tags { id name } price } pagination { page total } } }`,
  'a node of any type': (i) => `{ n${i}: node(id: "x") { ...A ...B ...C } } ${fragments}`,
  'ten lists': (i) => `{ ${Array.from({ length: 10 }, (_, k) => `p${i}x${k}: pets(limit: 1) { data { id sku name } }`).join(' ')} }`,
}

async function measureDocuments(): Promise<void> {
  const rows: Record<string, object> = {}
  for (const [name, text] of Object.entries(documents)) {
    const made = await cost(100, (i) => {
      const document = parse(text(i))
      return { document, nodes: forgetParsing(document) }
    })
    const nodes = made.kept[0]?.nodes ?? 0
    const characters = text(0).length
    rows[name] = { characters, nodes, bytes: made.bytes, 'bytes a node': Math.round((made.bytes - characters) / nodes) }
  }
  console.table(rows)
}

/** Gives every field a value without a database. Abstract types take turns, so that the code of all types runs. */
function stubSchema(): void {
  let turn = 0
  const types = Object.values(schema.getTypeMap())
  for (const type of types) {
    if (isInterfaceType(type)) type.resolveType = () => schema.getPossibleTypes(type)[turn++ % schema.getPossibleTypes(type).length]?.name
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const isRoot = type === schema.getQueryType()
    for (const field of Object.values(type.getFields()))
      field.resolve = field.resolve || isRoot ? async () => sampleOf(field.type) : undefined
  }
}

function sampleOf(type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType)
  if (isListType(type)) return [sampleOf(type.ofType), sampleOf(type.ofType)]
  // a missing or invalid field becomes an error, which runs the same amount of code
  return isLeafType(type) ? 1 : new Proxy({}, { get: (_target, name) => (name === 'then' ? undefined : 1) })
}

/** Plans that are compiled of each operation. */
const PLANS = 20

async function measureCode(): Promise<void> {
  stubSchema()
  const rows: Record<string, object> = {}
  for (const [name, text] of Object.entries(operations)) {
    let source = 0
    const parsed: DocumentNode[] = Array.from({ length: PLANS + 1 }, (_, i) => parse(text(i)))
    const made = await cost(PLANS, async (i) => {
      const compiled = compileQuery(schema, parsed[i] as DocumentNode, undefined, {
        disablingCapturingStackErrors: true,
        debug: true,
      } as object)
      if (!isCompiledQuery(compiled)) throw new Error(`${name} cannot be compiled`)
      source = Object.values(compiled).find((value) => typeof value === 'string')?.length ?? 0
      const { query } = compiled
      for (let run = 0; run < 10; run++) (await query({}, {}, {})) satisfies ExecutionResult
      return query
    })
    const estimate = estimateSource(schema, parsed[0] as DocumentNode, 1e9)
    rows[name] = { source, estimate, bytes: made.bytes, 'bytes a character': Math.round((made.bytes / source) * 10) / 10 }
  }
  console.table(rows)
}

await measureDocuments()
await measureCode()
