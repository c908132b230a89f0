import { createHash } from 'node:crypto'

/** The stored form of the API key in a header `Authorization: ApiKey …`, by which the caller is found. */
export function hashedKey(authorization: string | null | undefined): Buffer {
  return createHash('sha256')
    .update((authorization ?? '').replace(/^ApiKey /, ''))
    .digest()
}
