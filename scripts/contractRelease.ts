// Replaces the released contracts, a folder of contract/ for each live version, by the contracts of the code, the versions in contract/versions.json, and records the release in contract/releases.json.
//   npm run contract:release -- 1.0.0
//   npm run contract:release -- 1.0.0 --accept "REASON"   also with breaking changes, such as those that close a hole; the reason is recorded
// The code must be committed: the record names its commit.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { liveVersions, versionDays } from '../src/contract.js'
import { changesByVersion } from './contractDiff/contractChanges.js'
import { codeTexts } from './contractDiff/contractFiles.js'
import { newRelease } from './contractDiff/newRelease.js'
import { RELEASED } from './contractDiff/releasedFiles.js'
import { VERSIONS } from './contractDiff/releasedVersions.js'
import { RELEASES, readReleases } from './contractDiff/releases.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { accept: { type: 'string' } } })
  const today = new Date().toISOString().slice(0, 10)
  const apiVersions = liveVersions()
  const changes = readReleases().length > 0 ? await changesByVersion(RELEASED, apiVersions, today) : new Map()
  const releases = newRelease(readReleases(), changes, {
    release: positionals[0],
    apiVersions,
    commit: git('rev-parse', 'HEAD'),
    isCommitted: git('status', '--porcelain', '--', 'src') === '',
    date: today,
    accept: values.accept,
  })
  for (const apiVersion of apiVersions) {
    const folder = path.join(root, RELEASED, apiVersion)
    mkdirSync(folder, { recursive: true })
    for (const [name, text] of Object.entries(await codeTexts(apiVersion))) writeFileSync(path.join(folder, name), text)
  }
  writeFileSync(path.join(root, RELEASED, VERSIONS), `${JSON.stringify(versionDays(), null, 2)}\n`)
  writeFileSync(RELEASES, `${JSON.stringify(releases, null, 2)}\n`)
  console.log(`${RELEASED}/ holds the contract of release ${positionals[0]}: ${apiVersions.join(', ')}. Commit the folder.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
