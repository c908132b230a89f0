import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.js'
import { revokeOlderKeys } from '../db/queries/apiKeys.js'
import { findUserByEmail } from '../db/queries/users.js'
import { provisionApiKey } from '../domain/apiKeys/provisionApiKey.js'
import { recordAuditEvent } from '../domain/audit/recordAuditEvent.js'
import { authenticate } from '../domain/authenticate.js'
import type { Services } from '../domain/services.js'

const EMAIL = 'demo-staff@example.com'
const FILE = 'demo-key'
/** A container without a lasting `DATA_DIR` makes a key at each start. A user may have twice as many, so there is room for others. */
const KEPT_KEYS = 10

/** The key in `DATA_DIR/demo-key`; undefined when there is none. The key may be unknown to the database. */
export async function keptDemoKey({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): Promise<string | undefined> {
  const kept = await readFile(path.join(DATA_DIR, FILE), 'utf8').catch(() => '')
  return kept.trim() || undefined
}

/**
 * The demo's staff key. It is stored in `DATA_DIR/demo-key`, readable by its owner only, and made again when the stored key is not valid here.
 * A new key ends the oldest keys of the demo's staff user beyond the newest ten.
 */
export async function demoKey(services: Services, config: Pick<Config, 'DATA_DIR'>): Promise<string> {
  const kept = await keptDemoKey(config)
  if (kept && (await authenticate(services, { kind: 'apiKey', key: kept }))) return kept
  const key = await provisionApiKey(services, { email: EMAIL, role: 'staff' })
  await endOlderKeys(services)
  await mkdir(config.DATA_DIR, { recursive: true })
  await writeFile(path.join(config.DATA_DIR, FILE), `${key}\n`, { mode: 0o600 })
  return key
}

function endOlderKeys(services: Services): Promise<void> {
  return services.write(async (tx) => {
    const user = await findUserByEmail(tx, EMAIL)
    if (!user) return
    for (const id of await revokeOlderKeys(tx, user.id, KEPT_KEYS, services.clock.now()))
      await recordAuditEvent(services, tx, 'api_key_revoked', { userId: user.id, subject: `apiKey:${id}` })
  })
}
