import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.js'
import { provisionApiKey } from '../domain/apiKeys/provisionApiKey.js'
import { authenticate } from '../domain/authenticate.js'
import type { Services } from '../domain/services.js'

const EMAIL = 'demo-staff@example.com'

/** The demo's staff key. It is stored in `DATA_DIR/demo-key`, readable by its owner only, and made again when the stored key is not valid here. */
export async function demoKey(services: Services, config: Pick<Config, 'DATA_DIR'>): Promise<string> {
  const file = path.join(config.DATA_DIR, 'demo-key')
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (kept && (await authenticate(services, { kind: 'apiKey', key: kept }))) return kept
  const key = await provisionApiKey(services, { email: EMAIL, role: 'staff' })
  await mkdir(config.DATA_DIR, { recursive: true })
  await writeFile(file, `${key}\n`, { mode: 0o600 })
  return key
}
