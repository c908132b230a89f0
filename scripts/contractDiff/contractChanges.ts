import { versionDays } from '../../src/contract.js'
import { type Change, verdicts } from './change.js'
import { type Contract, contractOfCode, releasedContract } from './contractFiles.js'
import { errorChanges } from './errorChanges.js'
import { graphqlChanges } from './graphqlChanges.js'
import { merged } from './merged.js'
import { releasedVersions } from './releasedVersions.js'
import { restChanges } from './restChanges.js'
import { versionChanges } from './versionChanges.js'
import { webhookChanges } from './webhookChanges.js'

/** All changes from one contract to another, the worst first. @param today the day for which sunsets are judged, such as `2026-11-30` */
export async function contractChanges(before: Contract, after: Contract, today: string): Promise<Change[]> {
  const changes = [
    ...(await graphqlChanges(before.schema, after.schema, today)),
    ...merged(restChanges(before.openapi, after.openapi, today)),
    ...merged(webhookChanges(before.openapi, after.openapi, today)),
    ...errorChanges(before.errors, after.errors),
  ]
  return worstFirst(changes)
}

/** The changes of the code since the released contracts, by live version. The lives of the versions count, too. @param today see `contractChanges` */
export async function changesByVersion(
  place: string,
  apiVersions: readonly string[],
  today: string,
): Promise<ReadonlyMap<string, readonly Change[]>> {
  const lives = versionChanges(releasedVersions(place), versionDays(), today)
  const byVersion = new Map<string, readonly Change[]>()
  for (const version of apiVersions) {
    // the end of another version has no version of its own
    const own = lives.filter(({ subject }) => subject === version || !apiVersions.includes(subject))
    const released = releasedContract(place, version)
    const changes = released ? await contractChanges(released, await contractOfCode(version), today) : []
    byVersion.set(version, worstFirst([...own, ...changes]))
  }
  return byVersion
}

/** The changes of all versions. A change that the versions share is told once. */
export function changesOfAll(byVersion: ReadonlyMap<string, readonly Change[]>): Change[] {
  return worstFirst(merged([...byVersion.values()].flat()))
}

function worstFirst(changes: readonly Change[]): Change[] {
  return verdicts.flatMap((verdict) => changes.filter((change) => change.verdict === verdict))
}
