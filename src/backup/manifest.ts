import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../config.js'

export const MANIFEST = 'manifest.json'
const FORMAT = 'petstore-backup-1'

/** Names stay inside the folder of the backup. */
const name = z.string().regex(/^[\w-][\w.-]{0,100}$/)
const file = {
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
}

const manifestShape = z.object({
  format: z.literal(FORMAT),
  /** `logical`: a file for each table. `native`: one file of pg_dump. */
  kind: z.enum(['logical', 'native']),
  /** Version of the gateway that made the backup. */
  version: z.string(),
  postgres: z.string(),
  createdAt: z.iso.datetime(),
  /** The last migration of the database, and the SHA-256 of its file. */
  migration: z.object({ number: z.number().int().nonnegative(), hash: z.string() }),
  /** A known text under the key of the server, by which a restore finds out whether it has the key. */
  keyCheck: z.base64(),
  tables: z.array(
    z.object({
      name,
      columns: z.array(z.string()),
      partitions: z.array(z.object({ name: z.string(), bound: z.string() })),
      rows: z.number().int().nonnegative(),
      ...file,
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })),
  /** The file of pg_dump. */
  dump: z.object(file).optional(),
  files: z.array(z.object({ name, ...file })),
  /** Files that the rows name and that the store did not have. */
  missingFiles: z.array(z.string()),
})

export type BackupManifest = z.output<typeof manifestShape>
export type BackupFacts = Omit<BackupManifest, 'format'>
/** Size and SHA-256 of a file. */
export type FileSum = Pick<BackupManifest['files'][number], 'bytes' | 'sha256'>

const checksum = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * The manifest is written last, and ends with its own checksum.
 * @throws ConfigError for facts that a restore would refuse: a backup that cannot be read back must not look whole
 */
export async function writeManifest(folder: string, facts: BackupFacts): Promise<void> {
  const manifest: BackupManifest = { format: FORMAT, ...facts }
  const { error } = manifestShape.safeParse(manifest)
  if (error) throw new ConfigError(`the database holds what a restore could not read: ${pathsOf(error)}. Use --native`)
  const whole = { ...manifest, checksum: checksum(JSON.stringify(manifest)) }
  await writeFile(path.join(folder, MANIFEST), `${JSON.stringify(whole, null, 1)}\n`, { mode: 0o600, flush: true })
}

/** @throws ConfigError when the folder holds no whole backup of a known form */
export async function readBackupManifest(folder: string): Promise<BackupManifest> {
  const refuse = (reason: string) => new ConfigError(`${path.join(folder, MANIFEST)}: ${reason}. Choose another backup`)
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refuse(`the manifest cannot be read (${error.code})`)
  })
  const given = parsed(text)
  if (!given) throw refuse('the manifest is damaged')
  const { checksum: sum, ...rest } = given
  if (typeof rest.format === 'string' && rest.format !== FORMAT) throw refuse(`this version reads ${FORMAT}, and this is ${rest.format}`)
  if (sum !== checksum(JSON.stringify(rest))) throw refuse('the manifest is damaged')
  const read = manifestShape.safeParse(rest)
  if (!read.success) throw refuse('the manifest has entries that this version does not know')
  return read.data
}

function pathsOf({ issues }: z.core.$ZodError): string {
  return issues.map(({ path: place, message }) => `${place.join('.')} (${message})`).join('; ')
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    // the type of JSON values that are no list and no scalar
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
