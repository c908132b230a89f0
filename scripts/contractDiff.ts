// Compares the contract of the code with a released contract, and says for each change whether it breaks clients.
//   npm run contract:diff                       against the newest release, the folder contract/v1
//   npm run contract:diff -- --against DIR|TAG  against another folder, or the release of a tag or commit
//   npm run contract:diff -- --usage FILE       names the clients that used a changed thing; `petstore deprecations --json` writes the file
//   npm run contract:diff -- --guide FILE       writes the skeleton of a migration guide
// Exit status 1 when a change breaks clients: a live version keeps its contract. docs/contract-changes.md tells the ways out.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { API_VERSION } from '../src/values/apiVersion.js'
import { changelogEntry } from './contractDiff/changelogEntry.js'
import { contractChanges } from './contractDiff/contractChanges.js'
import { BASELINE, contractOfCode, releasedContract } from './contractDiff/contractFiles.js'
import { migrationGuide } from './contractDiff/migrationGuide.js'
import { newestRelease } from './contractDiff/releases.js'
import { reportText } from './contractDiff/report.js'
import { readUsage } from './contractDiff/usageFile.js'

const text = { type: 'string' } as const

try {
  const { values } = parseArgs({ options: { against: text, usage: text, guide: text } })
  const { against, usage, guide } = values
  const name = against ?? `release ${newestRelease(API_VERSION)?.release ?? BASELINE}`
  const uses = usage === undefined ? undefined : readUsage(usage)
  const today = new Date().toISOString().slice(0, 10)
  const changes = await contractChanges(releasedContract(against ?? BASELINE), await contractOfCode(), today)
  console.log(reportText(changes, name, uses))
  const entry = changelogEntry(changes)
  if (entry) console.log(`\nThe entry for CHANGELOG.md:\n\n${entry}`)
  if (guide !== undefined) {
    writeFileSync(guide, migrationGuide(name, changes))
    console.log(`\n${guide} holds the skeleton of a migration guide.`)
  }
  if (changes.some(({ verdict }) => verdict === 'breaking')) {
    console.error(`\n${API_VERSION} is live, so its contract may not break. docs/contract-changes.md tells what to do instead.`)
    process.exitCode = 1
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
