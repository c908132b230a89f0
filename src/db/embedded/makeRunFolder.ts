import { ensureFolder } from './ensureFolder.js'
import { linkLibraries } from './linkLibraries.js'
import type { Site } from './site.js'

/** Makes (again, should the system have swept its temporary folder) the folders of the library links and of the socket. */
export async function makeRunFolder(site: Site): Promise<void> {
  await ensureFolder(site.runDir, site.runner, site.runner.uid === site.account.uid ? 0o700 : 0o755)
  await linkLibraries(site.native, site.runDir)
  await ensureFolder(site.socketDir, site.account, 0o700)
}
