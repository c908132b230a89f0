import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  Source,
  visit,
} from 'graphql'
import { invalid } from '../../values/errors/make.js'
import { documentInputs } from '../documentInputs.js'
import { graphqlBounds, KnownDocuments } from '../documents.js'
import { createPrice, priceExcess } from '../price.js'
import { createDocumentCheck, createValidator } from '../validation.js'
import { type DocumentFault, refuseFaults } from './documentFault.js'
import { BUILT_FORMAT, documentHash, MANIFEST_VERSION, type ManifestOperation } from './manifest.js'

/** A file with operations and fragments. */
export interface DocumentFile {
  /** As faults name it. */
  readonly path: string
  readonly text: string
}

/** A gateway may run with or without introspection; each checks the manifest again when it starts. */
const rules = { INTROSPECTION: true }

/**
 * Writes the manifest of all operations in `files`. The document of an operation has the operation and its fragments, which may stand in other files. The
 * order of the files makes no difference. @throws ConfigError that names every fault with its file and line
 */
export function buildManifest(schema: GraphQLSchema, files: readonly DocumentFile[]): { json: string; operations: number } {
  const faults: DocumentFault[] = []
  const definitions = files.flatMap((file) => definitionsOf(file, faults))
  refuseFaults(faults) // without a whole file, faults of other files would be named that are none
  const fragments = fragmentsByName(definitions, faults)
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  faults.push(...nameFaults(operations))
  const spread = new Set<string>()
  const documents = operations.map((operation) => ({ operation, document: documentOf(operation, definitions, fragments, spread) }))
  for (const [name, fragment] of fragments) if (!spread.has(name)) faults.push(faultAt(fragment, `no operation uses the fragment ${name}`))
  refuseFaults(faults)
  const check = createDocumentCheck(schema, rules)
  const errorsIn = (operation: OperationDefinitionNode, document: DocumentNode) => {
    const errors = check(document)
    return errors.length > 0 ? errors : [...refusedInputs(schema, document), ...excesses(schema, operation, document)]
  }
  const validate = createValidator(schema, rules, new KnownDocuments(graphqlBounds))
  const listed = new Map<string, ManifestOperation>()
  for (const { operation, document } of documents) {
    const errors = withinStack(() => errorsIn(operation, document)) ?? [new GraphQLError(TOO_DEEP)]
    faults.push(...errors.map((error) => faultAt(error.nodes?.[0] ?? operation, error.message)))
    if (errors.length > 0) continue
    const body = print(document)
    const found = validate(body) // the printed text has bounds of its own
    if ('kind' in found) listed.set(body, { id: documentHash(body), name: operation.name?.value, type: operation.operation, body })
    else faults.push(...found.map(({ message }) => faultAt(operation, message)))
  }
  refuseFaults(faults)
  const sorted = [...listed.values()].toSorted((a, b) => compare(a.name ?? '', b.name ?? '') || compare(a.id, b.id))
  return {
    json: `${JSON.stringify({ format: BUILT_FORMAT, version: MANIFEST_VERSION, operations: sorted }, null, 2)}\n`,
    operations: sorted.length,
  }
}

const TOO_DEEP = 'the selections are nested too deeply'

/** @returns undefined for a document whose nesting is deeper than the stack of the process */
function withinStack<Result>(act: () => Result): Result | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The values in a valid document that break our constraints: a field with such a value always fails. */
function refusedInputs(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const { refused } = documentInputs(schema, document)
  return [...refused].map(([node, errors]) => new GraphQLError(invalid(errors).message, { nodes: node }))
}

/** An operation without variables always has the same price, so an operation beyond the bound always fails. */
function excesses(schema: GraphQLSchema, operation: OperationDefinitionNode, document: DocumentNode): readonly GraphQLError[] {
  if (operation.variableDefinitions?.length) return []
  const excess = priceExcess(createPrice(schema, operation, document, {}), {})
  return excess ? [new GraphQLError(excess.message)] : []
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode

function definitionsOf({ path, text }: DocumentFile, faults: DocumentFault[]): Definition[] {
  let parsed: DocumentNode | undefined
  try {
    parsed = withinStack(() => parse(new Source(text, path)))
    if (!parsed) faults.push({ file: path, message: TOO_DEEP })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    faults.push({ file: path, line: error.locations?.[0]?.line, message: error.message })
  }
  return (parsed?.definitions ?? []).flatMap((node) => {
    if (node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION) return node
    faults.push(faultAt(node, 'only operations and fragments make a document: move the types of a schema to another folder'))
    return []
  })
}

function fragmentsByName(definitions: readonly Definition[], faults: DocumentFault[]): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of definitions) {
    if (node.kind !== Kind.FRAGMENT_DEFINITION) continue
    const name = node.name.value
    const earlier = fragments.get(name)
    if (earlier) faults.push(faultAt(node, `the fragment ${name} stands in ${placeOf(earlier)}, too: rename one of them`))
    else fragments.set(name, node)
  }
  return fragments
}

/** Clients find the id of an operation by its name. An operation without a name is the only operation of its file. */
function nameFaults(operations: readonly OperationDefinitionNode[]): DocumentFault[] {
  const byName = new Map<string, OperationDefinitionNode>()
  return operations.flatMap((node) => {
    const name = node.name?.value
    if (name === undefined) {
      const isAlone = operations.every((other) => other === node || fileOf(other) !== fileOf(node))
      return isAlone ? [] : faultAt(node, 'an operation beside other operations needs a name')
    }
    const earlier = byName.get(name)
    byName.set(name, earlier ?? node)
    return earlier ? faultAt(node, `the operation ${name} stands in ${placeOf(earlier)}, too: rename one of them`) : []
  })
}

/**
 * The document of an operation: what its file has of it in the order of the file, then the fragments of other files by name. The names and the order of
 * the files do not change the document. @param spread receives the names of the fragments
 */
function documentOf(
  operation: OperationDefinitionNode,
  definitions: readonly Definition[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  spread: Set<string>,
): DocumentNode {
  const parts = new Set<Definition>()
  const add = (part: Definition): void => {
    if (parts.has(part)) return
    parts.add(part)
    visit(part, {
      FragmentSpread({ name }) {
        spread.add(name.value)
        const fragment = fragments.get(name.value)
        if (fragment) add(fragment) // validation names a missing one
      },
    })
  }
  add(operation)
  const own = definitions.filter((part) => parts.has(part) && fileOf(part) === fileOf(operation))
  const others = [...parts].filter((part) => fileOf(part) !== fileOf(operation))
  const nameOf = ({ name }: Definition): string => name?.value ?? ''
  return { kind: Kind.DOCUMENT, definitions: [...own, ...others.toSorted((a, b) => compare(nameOf(a), nameOf(b)))] }
}

type Located = Pick<DefinitionNode, 'loc'>

/** @param node as the parser made it, with its place */
function faultAt(node: Located, message: string): DocumentFault {
  return { file: fileOf(node), line: node.loc?.startToken.line, message }
}

function fileOf({ loc }: Located): string {
  return loc?.source.name ?? ''
}

function placeOf(node: Located): string {
  return `${fileOf(node)}:${node.loc?.startToken.line}`
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
