import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The file of the releases, newest first. */
export const RELEASES = fileURLToPath(new URL('../../contract/releases.json', import.meta.url))

const release = z.strictObject({
  release: z.string(),
  apiVersion: z.string(),
  /** The commit whose code states the contract. */
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  date: z.iso.date(),
  /** Breaking changes of a live version that were released nevertheless, with the reason. */
  accepted: z.strictObject({ reason: z.string(), changes: z.array(z.string()) }).optional(),
})

/** A released contract. */
export type Release = z.infer<typeof release>

/** @throws Error that names the wrong entry */
export function readReleases(file = RELEASES): readonly Release[] {
  if (!existsSync(file)) return []
  const { data, error } = z.array(release).safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (data) return data
  const faults = error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`)
  throw new Error(`${path.basename(file)}: ${faults.join('; ')}`)
}
