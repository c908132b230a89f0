import { and, eq, sql } from 'drizzle-orm'
import type { PetId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { pets, photos } from '../tables/pets.js'

export async function insertPhoto(tx: Tx, photo: typeof photos.$inferInsert): Promise<void> {
  await tx.insert(photos).values(photo)
}

/** True when the picture is an uploaded picture of a pet. */
export async function hasPhoto(db: Db, path: string): Promise<boolean> {
  const rows = await db.select({ path: photos.path }).from(photos).where(eq(photos.path, path))
  return rows.length > 0
}

/** Paths of the pictures that were uploaded for a pet. */
export async function findPhotosOf(db: Db, petId: PetId): Promise<string[]> {
  const rows = await db.select({ path: photos.path }).from(photos).where(eq(photos.petId, petId))
  return rows.map(({ path }) => path)
}

/** Paths of all pictures that were uploaded. */
export async function findAllPhotos(db: Db): Promise<string[]> {
  const rows = await db.select({ path: photos.path }).from(photos)
  return rows.map(({ path }) => path)
}

/** Deletes the rows of a pet's uploaded pictures that are not among `kept`. @returns the paths of these pictures. */
export async function deletePhotosExcept(tx: Tx, petId: PetId, kept: readonly string[]): Promise<string[]> {
  const rows = await tx
    .delete(photos)
    .where(and(eq(photos.petId, petId), sql`not ${photos.path} = any(${sql.param(kept)}::text[])`))
    .returning({ path: photos.path })
  return rows.map((row) => row.path)
}

/** Paths that belong to no pet: no pet shows the picture, and no pet has it as an uploaded picture. */
export async function unnamedPhotos(db: Db, paths: readonly string[]): Promise<string[]> {
  const rows = await db.execute(sql`
    select path from unnest(${sql.param(paths)}::text[]) as stored (path)
    where not exists (select from ${photos} where ${photos.path} = stored.path)
      and stored.path not in (select unnest(${pets.photoUrls}) from ${pets} where ${pets.photoUrls} <> '{}')`)
  return rows.map(({ path }) => String(path))
}
