import { ensureFolder } from './ensureFolder.js'
import { linkLibraries } from './linkLibraries.js'
import type { Site } from './site.js'

/** Makes the folders of the library links and of the socket, also again after the system has cleaned its temporary folder. */
export async function makeRunFolder(site: Site): Promise<void> {
  await ensureFolder(site.runDir, site.runner, site.runner.uid === site.account.uid ? 0o700 : 0o755)
  await linkLibraries(site.native, site.runDir)
  await ensureFolder(site.socketDir, site.account, 0o700)
}
