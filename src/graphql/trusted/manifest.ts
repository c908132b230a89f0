import { createHash } from 'node:crypto'

/** The form of the manifests that `petstore documents build` writes. The members are those of Apollo's manifests. */
export const BUILT_FORMAT = 'petstore-trusted-documents'
/** The form of the manifests of Apollo's `generate-persisted-query-manifest`. */
export const APOLLO_FORMAT = 'apollo-persisted-query-manifest'
/** Both forms have this version. */
export const MANIFEST_VERSION = 1

/** An operation in a manifest. */
export interface ManifestOperation {
  readonly id: string
  /** Absent for an operation without a name. */
  readonly name: string | undefined
  readonly type: 'query' | 'mutation' | 'subscription'
  /** The document as text. */
  readonly body: string
}

/** The id of a document in a manifest of `petstore documents build`: SHA-256 of its text, as 64 hexadecimal digits. */
export function documentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
