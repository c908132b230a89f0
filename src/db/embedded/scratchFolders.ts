import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SOCKET_PATH_BYTES = 103 // the limit of macOS; Linux allows 107

/** The folders that belong to a data folder but lie outside of it. Their names depend on its real path (`dataDir`) and on the user. */
export function scratchFolders(dataDir: string, uid: number): { runDir: string; elsewhere: string } {
  const name = `petstore-gateway-${uid}-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`
  const temporary = Buffer.byteLength(join(tmpdir(), name, 's/.s.PGSQL.5432')) > SOCKET_PATH_BYTES ? '/tmp' : tmpdir()
  return { runDir: join(temporary, name), elsewhere: join('/var/tmp', name) }
}
