import { API_VERSION, versionPath } from '../../values/apiVersion.js'
import type { Document } from './types.js'

/** The version as the first part of a path, in paths, links and texts. */
const PATH = new RegExp(`/${API_VERSION}(?![\\w.-])`, 'g')

/** The document with the name and the paths of another version in the place of the schema's: paths, links, examples and the values of `API-Version`. */
export function inVersion(document: Document, version: string): Document {
  if (version === API_VERSION) return document
  const text = JSON.stringify(document).replace(PATH, versionPath(version)).replaceAll(`"${API_VERSION}"`, `"${version}"`)
  return JSON.parse(text) as Document // the same document with other texts
}
