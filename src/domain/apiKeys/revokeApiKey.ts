import { apiKeyForUpdate, findNewestKey, revokeApiKeyRow } from '../../db/queries/apiKeys.js'
import { notFound } from '../../values/errors/make.js'
import type { ApiKeyId, UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'
import { mustSeeKeysOf } from './visibility.js'

/**
 * Revokes a key. Every instance refuses the key within two seconds.
 * @param id default: the user's newest valid key.
 * @throws NOT_FOUND
 */
export async function revokeApiKey(services: Services, actor: Actor, userId: UserId, id: ApiKeyId | undefined): Promise<ApiKeyId> {
  await mustSeeKeysOf(services.db, actor, userId)
  demand(services, actor, 'knowsKeysOf', userId)
  return services.write(async (tx) => {
    const now = services.clock.now()
    const wanted = id ?? (await findNewestKey(tx, userId, now))?.id
    const key = wanted && (await apiKeyForUpdate(tx, userId, wanted))
    if (!key) throw notFound('ApiKey', id ?? 'of this user')
    await revokeApiKeyRow(tx, key.id, now)
    await recordAuditEvent(services, tx, 'api_key_revoked', { actor, userId, subject: `apiKey:${key.id}` })
    return key.id
  })
}
