import { open } from 'node:fs/promises'
import path from 'node:path'
import type { BackupFiles } from './backup/backupFiles.js'
import { type Config, ConfigError } from './config.js'
import { extensionOf, IMAGE_TYPES } from './domain/pets/pictureType.js'
import { PHOTO_PREFIX, photoName } from './providers/photoAddresses.js'
import { shopPhotos } from './shopProviders.js'
import { ApiError } from './values/errors/apiError.js'

/** The uploaded pictures, for a backup and a restore. */
export function shopFiles(config: Pick<Config, 'PHOTOS_URL' | 'DATA_DIR'>): BackupFiles {
  const store = shopPhotos(config, () => '', { diskFull: () => {} })
  return {
    async names(tx) {
      const rows = await tx.unsafe<{ path: string }[]>(
        "select path from photos union select unnest(photo_urls) from pets where photo_urls <> '{}' order by 1",
      )
      return rows.flatMap(({ path: stored }) => photoName(stored) ?? [])
    },
    async open(name) {
      const { source } = store
      if (source.folder === undefined) return (await source.open(name, 'backup').catch(refuse))?.content
      const file = await open(path.join(source.folder, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      return file?.createReadStream()
    },
    async save(name, content) {
      const [id = '', extension] = name.split('.')
      const type = IMAGE_TYPES.find((candidate) => extensionOf[candidate] === extension)
      if (!type || photoName(PHOTO_PREFIX + name) === undefined) throw new Error(`the file ${name} of the backup is no picture`)
      await store.save(content, type, id).catch(refuse)
    },
  }
}

/** A refusal of the bucket, as operators need it. Clients are told less. */
function refuse(error: unknown): never {
  if (!(error instanceof ApiError)) throw error
  const { cause } = error
  const reason = cause instanceof Error ? ('code' in cause ? cause.code : cause.name) : error.message
  throw new ConfigError(`PHOTOS_URL: the store of pictures refuses the work (${reason}). Check the address, the bucket and its rights`, {
    cause: error,
  })
}
