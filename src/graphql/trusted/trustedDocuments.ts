import type { ApiError } from '../../values/errors/apiError.js'
import { documentNotTrusted, invalidField, invalidRequest } from '../../values/errors/make.js'
import { shorten } from '../../values/shorten.js'
import { type DocumentId, HASH_FIELD, type OperationRequest } from '../operationRequest.js'

type DocumentRequest = Pick<OperationRequest, 'query' | 'documentId'>

/** Clients of Apollo and urql know this message. They then send the text of each document, which an open gateway takes. */
const NOT_SUPPORTED = 'PersistedQueryNotSupported'

interface TrustedOptions {
  /** Texts by their ids. */
  readonly byId: ReadonlyMap<string, string>
  /** The texts that a gateway with PERSISTED_ONLY takes. */
  readonly texts: ReadonlySet<string>
  /** Names of the operations of these documents. */
  readonly operationNames: readonly string[]
  /** PERSISTED_ONLY: whether the gateway runs no other documents. */
  readonly isOnly: () => boolean
}

/** The documents of the manifests, and the rule of PERSISTED_ONLY. Requests never add a document. */
export class TrustedDocuments {
  constructor(private readonly options: TrustedOptions) {}

  get operationNames(): readonly string[] {
    return this.options.operationNames
  }

  /**
   * The text of the document that a request runs. @throws DOCUMENT_NOT_TRUSTED, and VALIDATION_ERROR when the request has both an id and a text, and the
   * id does not name this text
   */
  textOf({ query, documentId }: DocumentRequest): string {
    const { byId, texts, isOnly } = this.options
    if (documentId) {
      const text = byId.get(documentId.id)
      if (text === undefined && (isOnly() || query === undefined)) throw this.unknownId(documentId)
      if (text === undefined || (query !== undefined && query !== text)) throw contradiction(documentId)
      return text
    }
    const text = query ?? ''
    if (isOnly() && !texts.has(text))
      throw documentNotTrusted('This gateway runs only trusted documents: send the id of a trusted document')
    return text
  }

  /**
   * The refusal of a request that wants to register its text under the hash of the text, as clients of Apollo do; undefined for all other requests.
   * An open gateway answers such a request as a server without persisted queries does.
   */
  registrationRefusal({ query, documentId }: DocumentRequest): ApiError | undefined {
    const { byId, isOnly } = this.options
    if (isOnly() || query === undefined || documentId?.field !== HASH_FIELD || byId.has(documentId.id)) return undefined
    return invalidRequest(NOT_SUPPORTED)
  }

  private unknownId({ id, field }: DocumentId): ApiError {
    const canSendText = !this.options.isOnly() && field === HASH_FIELD
    return documentNotTrusted(
      canSendText ? NOT_SUPPORTED : `No trusted document has the id ${shorten(id)}: send the id of a trusted document`,
      { id: shorten(id) },
    )
  }
}

function contradiction({ field }: DocumentId): ApiError {
  return invalidField(field, 'must be the id of the document in query: send the id or the text alone')
}
