import { randomUUID } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { embeddedError } from './embeddedError.js'
import { makeRunFolder } from './makeRunFolder.js'
import { isAlive } from './readPostmaster.js'
import { runProgram } from './runProgram.js'
import type { EmbeddedLog, Site } from './site.js'

const MAJOR_VERSION = '18'

/**
 * Makes the cluster with the database `petstore`, unless the cluster exists. The cluster is made under another name, and renamed when it is
 * complete and on disk. So a killed start leaves no incomplete cluster, and of two concurrent starts both use the cluster of the first.
 * @throws Error when the cluster cannot be made, or when another major version made the existing cluster.
 */
export async function createCluster(site: Site, log: EmbeddedLog): Promise<void> {
  const made = await madeBy(site.cluster)
  if (made === MAJOR_VERSION) return
  if (made !== undefined) throw embeddedError(`${site.cluster} was made by PostgreSQL ${made}, this is ${MAJOR_VERSION}`)
  log.info(`Creating a database in ${site.cluster}`)
  await sweepDrafts(site.cluster)
  await makeRunFolder(site)
  const draft = `${site.cluster}.new-${process.pid}-${randomUUID().slice(0, 8)}`
  try {
    await mkdir(draft, { mode: 0o700 })
    if (site.runAs.uid !== undefined) await chown(draft, site.account.uid, site.account.gid)
    await fill(draft, site)
    await rename(draft, site.cluster)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if ((await madeBy(site.cluster)) === undefined) throw embeddedError(error instanceof Error ? error.message : String(error))
  }
}

async function fill(draft: string, site: Site): Promise<void> {
  const initdb = join(site.native, 'bin', 'initdb')
  const postgres = join(site.native, 'bin', 'postgres')
  // C.UTF-8 knows the letters of all languages and orders by code point, the same on every system. `trust` is safe: only the owner of
  // the socket folder can reach the socket.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--username=petstore', '--auth-local=trust', '--auth-host=reject']
  const create = (ctype: string) =>
    runProgram(initdb, ['-D', draft, '--no-sync', '--no-instructions', ...access, ...locale, `--lc-ctype=${ctype}`], site.runAs)
  // pg_trgm recognizes letters by the locale of the system, not by that of PostgreSQL.
  await create(process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8').catch(() => create('C'))
  await runProgram(postgres, ['--single', '-F', '-D', draft, 'postgres'], site.runAs, 'create database petstore\n')
  await runProgram(initdb, ['-D', draft, '--sync-only'], site.runAs)
}

/** The major version that made the cluster; undefined when there is no cluster. */
async function madeBy(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw embeddedError(`${cluster} belongs to another user`)
  }
}

/** Removes the incomplete clusters of killed starts. */
async function sweepDrafts(cluster: string): Promise<void> {
  const prefix = `${basename(cluster)}.new-`
  for (const name of await readdir(dirname(cluster))) {
    const maker = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN
    if (!Number.isNaN(maker) && !isAlive(maker)) await rm(join(dirname(cluster), name), { recursive: true, force: true })
  }
}
