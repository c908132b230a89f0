// Replaces the released contract, the folder contract/v1, by the contract of the code, and records the release in contract/releases.json.
//   npm run contract:release -- 1.0.0
//   npm run contract:release -- 1.0.0 --accept "REASON"   also with breaking changes, such as those that close a hole; the reason is recorded
// The code must be committed: the record names its commit.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { API_VERSION } from '../src/values/apiVersion.js'
import { contractChanges } from './contractDiff/contractChanges.js'
import { BASELINE, codeTexts, contractOfCode, releasedContract } from './contractDiff/contractFiles.js'
import { newRelease } from './contractDiff/newRelease.js'
import { RELEASES, readReleases } from './contractDiff/releases.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { accept: { type: 'string' } } })
  const today = new Date().toISOString().slice(0, 10)
  const folder = path.join(root, BASELINE)
  const changes = existsSync(folder) ? await contractChanges(releasedContract(BASELINE), await contractOfCode(), today) : []
  const releases = newRelease(readReleases(), changes, {
    release: positionals[0],
    apiVersion: API_VERSION,
    commit: git('rev-parse', 'HEAD'),
    isCommitted: git('status', '--porcelain', '--', 'src') === '',
    date: today,
    accept: values.accept,
  })
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(await codeTexts())) writeFileSync(path.join(folder, name), text)
  writeFileSync(RELEASES, `${JSON.stringify(releases, null, 2)}\n`)
  console.log(`${BASELINE} is the contract of release ${positionals[0]}. Commit the folder contract/.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
