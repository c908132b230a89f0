import { z } from 'zod'
import { API_VERSION } from '../../src/values/apiVersion.js'
import { parsedFile } from './parsedFile.js'
import { releasedFiles } from './releasedFiles.js'

/** The file of the versions of the REST API, beside their folders. */
export const VERSIONS = 'versions.json'

const row = z.strictObject({
  name: z.string(),
  since: z.iso.date().optional(),
  sunset: z.iso.date().optional(),
  successor: z.string().optional(),
})

/** A version of the REST API with the days of its life. */
export type VersionDays = z.infer<typeof row>

/** The versions of a release, oldest first. A release without the file has the versions of its folders, without days. @throws Error that names the file */
export function releasedVersions(place: string): readonly VersionDays[] {
  const files = releasedFiles(place)
  const text = files.textOf(VERSIONS)
  if (text !== undefined) return parsedFile(files.nameOf(VERSIONS), text, z.array(row))
  const names = files.versions.length > 0 ? files.versions : [API_VERSION]
  return names.map((name) => ({ name }))
}
