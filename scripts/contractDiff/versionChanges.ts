import { type Change, changesOf, type Finding } from './change.js'
import type { VersionDays } from './releasedVersions.js'
import { type Deprecation, deprecationChange, removal } from './sunset.js'

/** The changes in the lives of the versions of the REST API. @param today such as `2026-11-30` */
export function versionChanges(before: readonly VersionDays[], after: readonly VersionDays[], today: string): Change[] {
  const [was, is] = [byName(before), byName(after)]
  const findings = [...new Set([...was.keys(), ...is.keys()])].flatMap((name): Finding[] => {
    const [old, now] = [was.get(name), is.get(name)]
    if (!old) return [{ kind: 'added', verdict: 'safe', subject: name, told: 'is a new version', reason: 'No client calls it yet.' }]
    const deprecation = deprecationOf(old)
    if (!now) return [removal(name, 'is no version any more', deprecation, today, 'A client of the version gets 404.')]
    return [...deprecationChange(name, deprecation, deprecationOf(now), today), ...factFindings(name, old, now)]
  })
  return changesOf('Versions', findings)
}

function byName(versions: readonly VersionDays[]): ReadonlyMap<string, VersionDays> {
  return new Map(versions.map((version) => [version.name, version]))
}

function deprecationOf({ since, sunset }: VersionDays): Deprecation | undefined {
  return since === undefined && sunset === undefined ? undefined : { sunset }
}

/** The other facts of a version that stays deprecated. */
function factFindings(subject: string, was: VersionDays, is: VersionDays): Finding[] {
  if (!deprecationOf(was) || !deprecationOf(is)) return []
  return (['since', 'successor'] as const).flatMap((fact): Finding[] => {
    if (was[fact] === is[fact]) return []
    const told = `has the ${fact === 'since' ? 'first day of its deprecation' : fact} ${is[fact] ?? 'absent'} instead of ${was[fact] ?? 'absent'}`
    return [{ kind: 'changed', verdict: 'safe', subject, told, reason: 'Only headers that announce the end tell it.' }]
  })
}
