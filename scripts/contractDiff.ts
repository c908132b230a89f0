// Compares the contract of the code with a released contract, and says for each change whether it breaks clients.
//   npm run contract:diff                       against the newest release, the folder contract/ of each live version
//   npm run contract:diff -- --against DIR|TAG  against another folder, or the release of a tag or commit
//   npm run contract:diff -- --usage FILE       names the clients that used a changed thing; `petstore deprecations --json` writes the file
//   npm run contract:diff -- --guide FILE       writes the skeleton of a migration guide
// Exit status 1 when a change breaks clients: a live version keeps its contract. docs/contract-changes.md tells the ways out.
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { changelogEntry } from './contractDiff/changelogEntry.js'
import { migrationGuide } from './contractDiff/migrationGuide.js'
import { RELEASED } from './contractDiff/releasedFiles.js'
import { readReleases } from './contractDiff/releases.js'
import { reportText } from './contractDiff/report.js'
import { readUsage } from './contractDiff/usageFile.js'

const text = { type: 'string' } as const

try {
  const { values } = parseArgs({ options: { against: text, usage: text, guide: text } })
  const { against, usage, guide } = values
  const [newest] = readReleases()
  const name = against ?? `release ${newest?.release ?? RELEASED}`
  const uses = usage === undefined ? undefined : readUsage(usage)
  const today = new Date().toISOString().slice(0, 10)
  if (guide !== undefined && !existsSync(path.dirname(guide)))
    throw new Error(`--guide: the folder ${path.dirname(guide)} does not exist. Create the folder, or name a file in another folder.`)
  // the contract of the code takes seconds to load: a wrong option is refused before that
  const { liveVersions } = await import('../src/contract.js')
  const { changesByVersion, changesOfAll } = await import('./contractDiff/contractChanges.js')
  const { unreleasedVersions } = await import('./contractDiff/contractFiles.js')
  const versions = liveVersions()
  const place = against ?? RELEASED
  const changes = changesOfAll(await changesByVersion(place, versions, today))
  console.log(reportText(changes, name, uses))
  for (const version of unreleasedVersions(place, versions))
    console.log(
      `\n${version} is live and has no released contract yet. The comparison leaves it out. \`npm run contract:release\` writes its contract.`,
    )
  const entry = changelogEntry(changes)
  if (entry) console.log(`\nThe entry for CHANGELOG.md:\n\n${entry}`)
  if (guide !== undefined) {
    writeFileSync(guide, migrationGuide(name, changes))
    console.log(`\n${guide} holds the skeleton of a migration guide.`)
  }
  if (changes.some(({ verdict }) => verdict === 'breaking')) {
    console.error(
      `\nLive versions are ${versions.join(', ')}. Their contracts may not break. docs/contract-changes.md tells what to do instead.`,
    )
    process.exitCode = 1
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
