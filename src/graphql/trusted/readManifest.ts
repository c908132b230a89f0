import { JsonFault, type LinedJson, type LinedMember, readLinedJson } from '../../values/linedJson.js'
import { shorten } from '../../values/shorten.js'
import { MAX_DOCUMENT_ID } from '../operationRequest.js'
import type { DocumentFault } from './documentFault.js'
import { APOLLO_FORMAT, BUILT_FORMAT, documentHash, MANIFEST_VERSION } from './manifest.js'

/** A document of a manifest, with the place of its text. */
export interface ListedDocument {
  readonly ids: readonly string[]
  readonly text: string
  readonly file: string
  readonly line: number
}

const formats: ReadonlySet<string> = new Set([BUILT_FORMAT, APOLLO_FORMAT])

interface Manifest {
  readonly documents: readonly ListedDocument[]
  readonly faults: readonly DocumentFault[]
}

/**
 * Reads a manifest in one of three forms. An object of ids and texts comes from the Relay compiler or from the GraphQL Code Generator. A list of
 * operations with a `format` comes from Apollo's tool or from `petstore documents build`.
 */
export function readManifest(file: string, json: string): Manifest {
  const documents: ListedDocument[] = []
  const faults: DocumentFault[] = []
  const refuse = (line: number, message: string): void => void faults.push({ file, line, message })

  function list(id: LinedText | undefined, text: LinedText | undefined, line: number, isBuilt: boolean): void {
    if (!id || id.text === '' || id.text.length > MAX_DOCUMENT_ID)
      return refuse(id?.line ?? line, `the id must be a text of 1 to ${MAX_DOCUMENT_ID} characters`)
    if (!text) return refuse(line, `the document ${shorten(id.text)} must be a text`)
    if (isBuilt && id.text !== documentHash(text.text))
      return refuse(id.line, `the id ${shorten(id.text)} is not the SHA-256 hash of its document: run petstore documents build again`)
    // the prefix is the form of such ids in GraphQL over HTTP, appendix A
    documents.push({ ids: isBuilt ? [id.text, `sha256:${id.text}`] : [id.text], text: text.text, file, line: text.line })
  }

  function readOperations(members: readonly LinedMember[], operations: readonly LinedJson[], line: number): void {
    const format = textOf(member(members, 'format'))?.text
    if (!formats.has(format ?? '')) return refuse(line, `the manifest must have the format ${BUILT_FORMAT} or ${APOLLO_FORMAT}`)
    const version = member(members, 'version')
    if (version?.kind !== 'scalar' || version.value !== MANIFEST_VERSION)
      return refuse(version?.line ?? line, `the version of the format ${format} must be ${MANIFEST_VERSION}`)
    for (const operation of operations) {
      if (operation.kind !== 'object') refuse(operation.line, 'an operation must be an object with id and body')
      else list(textOf(member(operation.members, 'id')), textOf(member(operation.members, 'body')), operation.line, format === BUILT_FORMAT)
    }
  }

  try {
    const root = readLinedJson(json)
    if (root.kind !== 'object') refuse(root.line, 'a manifest must be an object of ids and texts, or an object with format and operations')
    else {
      const operations = member(root.members, 'operations')
      if (operations?.kind === 'array') readOperations(root.members, operations.items, root.line)
      else if (formats.has(textOf(member(root.members, 'format'))?.text ?? ''))
        refuse(operations?.line ?? root.line, 'the manifest has a format, so it must have a list of operations')
      else for (const { name, line, value } of root.members) list({ text: name, line }, textOf(value), line, false)
    }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    refuse(error.line, `the file is not valid JSON: ${error.message}`)
  }
  return { documents, faults }
}

interface LinedText {
  readonly text: string
  readonly line: number
}

function textOf(value: LinedJson | undefined): LinedText | undefined {
  return value?.kind === 'scalar' && typeof value.value === 'string' ? { text: value.value, line: value.line } : undefined
}

/** Of several members with the same name, the last one counts, as in `JSON.parse`. */
function member(members: readonly LinedMember[], name: string): LinedJson | undefined {
  return members.findLast((candidate) => candidate.name === name)?.value
}
