import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.js'
import { provisionApiKey } from '../domain/apiKeys/provisionApiKey.js'
import { authenticate } from '../domain/authenticate.js'
import type { Services } from '../domain/services.js'

const EMAIL = 'demo-staff@example.com'

/** The staff key of the demo: kept in `DATA_DIR/demo-key` for its owner alone, and made anew when it does not open this database. */
export async function demoKey(services: Services, config: Pick<Config, 'DATA_DIR'>): Promise<string> {
  const file = path.join(config.DATA_DIR, 'demo-key')
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (kept && (await authenticate(services, { kind: 'apiKey', key: kept }))) return kept
  const key = await provisionApiKey(services, { email: EMAIL, role: 'staff' })
  await mkdir(config.DATA_DIR, { recursive: true })
  await writeFile(file, `${key}\n`, { mode: 0o600 })
  return key
}
