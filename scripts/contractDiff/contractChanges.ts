import { type Change, verdicts } from './change.js'
import { type Contract, contractOfCode, releasedContract } from './contractFiles.js'
import { errorChanges } from './errorChanges.js'
import { graphqlChanges } from './graphqlChanges.js'
import { merged } from './merged.js'
import { restChanges } from './restChanges.js'
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

/** The changes of the code since the released contracts of these versions. A change that the versions share is told once. @param today see `contractChanges` */
export async function changesSince(place: string, apiVersions: readonly string[], today: string): Promise<Change[]> {
  const changes: Change[] = []
  for (const version of apiVersions) {
    const released = releasedContract(place, version)
    if (released) changes.push(...(await contractChanges(released, await contractOfCode(version), today)))
  }
  return worstFirst(merged(changes))
}

function worstFirst(changes: readonly Change[]): Change[] {
  return verdicts.flatMap((verdict) => changes.filter((change) => change.verdict === verdict))
}
