import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runProgram } from './runProgram.js'
import type { Account } from './site.js'

const PLAIN = { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }
const USUAL_NOBODY = '65534'

/**
 * The account of the server. PostgreSQL refuses to run as root, so root hands over to the owner of the cluster, of the data folder or of
 * the folder above it (`sudo npm start` and `npm start` then share one database), or to `nobody` when root owns all three.
 */
export async function findAccount(runner: Account, dataDir: string): Promise<Account> {
  if (runner.uid !== 0) return runner
  for (const folder of [join(dataDir, 'postgres'), dataDir, dirname(dataDir)]) {
    const owner = await stat(folder).catch(() => undefined)
    // initdb looks up the name of its account and fails without one
    if (owner && owner.uid !== 0 && (await id('-un', String(owner.uid)))) return { uid: owner.uid, gid: owner.gid }
  }
  const [uid = USUAL_NOBODY, gid = USUAL_NOBODY] = await Promise.all([id('-u', 'nobody'), id('-g', 'nobody')])
  return { uid: Number(uid), gid: Number(gid) }
}

function id(...args: string[]): Promise<string | undefined> {
  return runProgram('id', args, PLAIN).then(
    (output) => output.trim(),
    () => undefined,
  )
}
