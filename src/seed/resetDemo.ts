import { eq } from 'drizzle-orm'
import type { DbSession, Tx } from '../db/client.js'
import { emptyTables } from '../db/emptyTables.js'
import { apiKeys } from '../db/tables/apiKeys.js'
import { users } from '../db/tables/users.js'
import { hashSecret } from '../domain/secret.js'
import { seedDemo } from './seedDemo.js'

/**
 * Empties the tables and loads the demo again, in one transaction: callers of a running server see the old rows or the new rows.
 * @param key the demo's staff key; it stays valid when it was valid before
 * @returns whether the key is still valid
 */
export function resetDemo({ transaction }: Pick<DbSession, 'transaction'>, key: string | undefined, now: Date): Promise<boolean> {
  return transaction(async (tx) => {
    const held = key === undefined ? undefined : await findKey(tx, key)
    await emptyTables(tx, { refill: () => seedDemo({ transaction: (act) => act(tx) }, now) })
    if (held) await restoreKey(tx, held)
    return held !== undefined
  })
}

type HeldKey = NonNullable<Awaited<ReturnType<typeof findKey>>>

async function findKey(tx: Tx, key: string) {
  const [held] = await tx
    .select({ key: apiKeys, user: users })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(eq(apiKeys.hash, hashSecret(key)))
  return held
}

/** The key and its user get new ids, because the ids of the old rows belong to other rows now. */
async function restoreKey(tx: Tx, { key, user }: HeldKey): Promise<void> {
  const { id: _oldUser, ...person } = user
  const [{ id: userId } = { id: undefined }] = await tx.insert(users).values(person).returning({ id: users.id })
  if (userId === undefined) throw new Error('The user of the demo key was not stored.')
  const { id: _oldKey, ...rest } = key
  await tx.insert(apiKeys).values({ ...rest, userId })
}
