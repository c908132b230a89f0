import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { type DocumentNode, type GraphQLError, type GraphQLSchema, Kind, parse } from 'graphql'
import type { Config } from '../../config.js'
import { withoutByteOrderMark } from '../../values/json.js'
import { shorten } from '../../values/shorten.js'
import { bytesOf, type KnownDocuments } from '../documents.js'
import { createValidator } from '../validation.js'
import { type DocumentFault, refuseFaults } from './documentFault.js'
import { type ListedDocument, readManifest } from './readManifest.js'
import { TrustedDocuments } from './trustedDocuments.js'

const MEGABYTE = 1024 * 1024
/** Maximum sizes: of a manifest, and of all trusted documents in memory. */
const trustedBounds = { manifest: 16 * MEGABYTE, documents: 128 * MEGABYTE }

interface LoadOptions {
  readonly schema: GraphQLSchema
  readonly config: Pick<Config, 'TRUSTED_DOCUMENTS' | 'PERSISTED_ONLY' | 'INTROSPECTION'>
  /** Holds the trusted documents for good, parsed and valid. */
  readonly documents: KnownDocuments
  /** Texts that the pages of the gateway send. */
  readonly pageTexts: readonly string[]
}

/** Reads the manifests of TRUSTED_DOCUMENTS. @throws ConfigError that names every fault with its file and line */
export async function loadTrusted({ schema, config, documents, pageTexts }: LoadOptions): Promise<TrustedDocuments> {
  const read = await Promise.all(config.TRUSTED_DOCUMENTS.map(readManifestFile))
  const faults: DocumentFault[] = read.flatMap((manifest) => manifest.faults)
  const listed = read.flatMap((manifest) => manifest.documents)
  const byId = new Map<string, ListedDocument>()
  const texts = new Set<string>()
  const operationNames = new Set<string>()
  const validate = createValidator(schema, config, documents)
  let bytes = 0
  for (const entry of listed) {
    faults.push(...idFaults(entry, byId))
    if (texts.has(entry.text)) continue
    texts.add(entry.text)
    const found = validate(entry.text)
    if (!('kind' in found)) {
      faults.push(...found.map((error) => faultAt(entry, refusalText(entry, error))))
      continue
    }
    documents.hold(found)
    for (const name of namesIn(found)) operationNames.add(name)
    bytes += bytesOf(found)
    if (bytes > trustedBounds.documents) {
      const limit = `${trustedBounds.documents / MEGABYTE} MB`
      faults.push(faultAt(entry, `the documents up to this one take more than ${limit} of memory: trust fewer documents`))
      break
    }
  }
  refuseFaults(faults, 'TRUSTED_DOCUMENTS: ')
  for (const text of pageTexts) {
    texts.add(text)
    for (const name of namesIn(parse(text))) operationNames.add(name)
  }
  return new TrustedDocuments({
    byId: new Map([...byId].map(([id, { text }]) => [id, text])),
    texts,
    operationNames: [...operationNames],
    isOnly: () => config.PERSISTED_ONLY,
  })
}

/** The names of the operations of a document. */
function namesIn({ definitions }: DocumentNode): string[] {
  return definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? (node.name?.value ?? []) : []))
}

/** Notes the ids of a document. @returns a fault for each id that stands for another text already */
function idFaults(entry: ListedDocument, byId: Map<string, ListedDocument>): DocumentFault[] {
  return entry.ids.flatMap((id) => {
    const earlier = byId.get(id)
    if (earlier === undefined) byId.set(id, entry)
    if (earlier === undefined || earlier.text === entry.text) return []
    return faultAt(entry, `the id ${shorten(id)} has another document in ${earlier.file}:${earlier.line}: remove one of the two`)
  })
}

function refusalText({ ids: [id = ''] }: ListedDocument, { message, locations }: GraphQLError): string {
  const place = locations?.[0] ? ` in its line ${locations[0].line}` : ''
  return `the document ${shorten(id)} is refused${place}: ${message}`
}

function faultAt({ file, line }: ListedDocument, message: string): DocumentFault {
  return { file, line, message }
}

async function readManifestFile(file: string): Promise<ReturnType<typeof readManifest>> {
  const refuse = (message: string) => ({ documents: [], faults: [{ file, message }] })
  try {
    const about = await stat(file)
    if (!about.isFile()) return refuse('the path is no file: name a manifest')
    if (about.size > trustedBounds.manifest)
      return refuse(`the manifest is larger than ${trustedBounds.manifest / MEGABYTE} MB: divide it into several manifests`)
    const bytes = withoutByteOrderMark(await readFile(file))
    return isUtf8(bytes) ? readManifest(file, bytes.toString('utf8')) : refuse('the manifest is not valid UTF-8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '') throw error
    return refuse(`the manifest cannot be read (${code}). Name a file that this user can read`)
  }
}
