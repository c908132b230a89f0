import { type ApiKeyRow, apiKeyReads, apiKeySorts, findNewestKey } from '../../db/queries/apiKeys.js'
import { apiKeys } from '../../db/tables/apiKeys.js'
import { bothOf, rowsWith, type Visible } from '../../db/visible.js'
import { notFound } from '../../values/errors/make.js'
import { type Fields, fieldsOf, type Shown } from '../../values/fields.js'
import type { ApiKeyId, UserId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { mustSeeKeysOf, visibleApiKeys } from './visibility.js'

type Reading = Pick<Services, 'db' | 'clock'>

/**
 * A key of a user, without its secret.
 * @param id default: the user's newest valid key. @throws NOT_FOUND
 */
export async function getApiKey(
  { db, clock }: Reading,
  actor: Actor,
  userId: UserId,
  id: ApiKeyId | undefined,
  fields: Fields,
): Promise<Shown<ApiKeyRow>> {
  await mustSeeKeysOf(db, actor, userId)
  const key = id === undefined ? await findNewestKey(db, userId, clock.now()) : await apiKeyReads.one(db, keysOf(actor, userId), id, fields)
  if (!key) throw notFound('ApiKey', id ?? 'of this user')
  return key
}

/** The keys of a user, without revoked keys but with expired keys. @throws NOT_FOUND, VALIDATION_ERROR */
export async function listApiKeys(
  services: Reading,
  actor: Actor,
  userId: UserId,
  args: PageArguments,
  fields: Fields,
): Promise<Page<Shown<ApiKeyRow>>> {
  await mustSeeKeysOf(services.db, actor, userId)
  return apiKeyReads.page(services.db, keysOf(actor, userId), {}, parsePage(args, apiKeySorts, '-id'), fields)
}

/** The keys of all users that the actor may know of, with expired keys but without revoked keys. @throws VALIDATION_ERROR */
export function listAllApiKeys({ db }: Reading, actor: Actor, args: PageArguments, fields: Fields): Promise<Page<Shown<ApiKeyRow>>> {
  return apiKeyReads.page(db, visibleApiKeys(actor), {}, parsePage(args, apiKeySorts, '-id'), fields)
}

/** The user whom a key belongs to. @throws NOT_FOUND */
export async function holderOfKey({ db }: Reading, actor: Actor, id: ApiKeyId): Promise<UserId> {
  const key = await apiKeyReads.one(db, visibleApiKeys(actor), id, fieldsOf('userId'))
  if (!key) throw notFound('ApiKey', id)
  return key.userId
}

function keysOf(actor: Actor, userId: UserId): Visible {
  return bothOf(visibleApiKeys(actor), rowsWith('of a user', apiKeys.userId, userId))
}
