import { and, eq, sql } from 'drizzle-orm'
import type { PetId } from '../../values/ids.js'
import type { Tx } from '../client.js'
import { photos } from '../tables/pets.js'

export async function insertPhoto(tx: Tx, photo: typeof photos.$inferInsert): Promise<void> {
  await tx.insert(photos).values(photo)
}

/** Forgets the uploaded pictures of a pet that are not among `kept`. @returns their paths. */
export async function deletePhotosExcept(tx: Tx, petId: PetId, kept: readonly string[]): Promise<string[]> {
  const rows = await tx
    .delete(photos)
    .where(and(eq(photos.petId, petId), sql`not ${photos.path} = any(${sql.param(kept)}::text[])`))
    .returning({ path: photos.path })
  return rows.map((row) => row.path)
}
