import type { Change } from './change.js'
import type { Release } from './releases.js'

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/

interface Wanted {
  /** The version of the release, as the command line gives it. */
  readonly release: string | undefined
  /** The live versions of the REST API, oldest first. */
  readonly apiVersions: readonly string[]
  readonly commit: string
  /** Whether the commit holds the code whose contract is released. */
  readonly isCommitted: boolean
  readonly date: string
  /** The reason for releasing breaking changes of a live version. */
  readonly accept: string | undefined
}

/**
 * The list of releases with a new release.
 * @param changes by live version. @throws Error that names the fault of the command line or the breaking changes
 */
export function newRelease(
  releases: readonly Release[],
  changes: ReadonlyMap<string, readonly Change[]>,
  wanted: Wanted,
): readonly Release[] {
  const { release, apiVersions, commit, date, accept } = wanted
  if (release === undefined || !VERSION.test(release))
    throw new Error(`Name the version of the release, such as 1.4.0. It is ${release ?? 'missing'}.`)
  const [newest] = releases
  if (newest && !isLater(release, newest.release))
    throw new Error(`The release must be later than ${newest.release}, the newest release. It is ${release}.`)
  if (!wanted.isCommitted)
    throw new Error('src has changes that are not committed. Commit them first, because the record names the commit of the contract.')
  const breaking = new Map(apiVersions.map((version) => [version, breakingTexts(changes.get(version) ?? [])]))
  const broken = [...breaking].flatMap(([version, texts]) => (texts.length > 0 ? [`${version}:\n  ${texts.join('\n  ')}`] : []))
  if (broken.length > 0 && !accept)
    throw new Error(`These changes break clients of live versions. ${broken.join('\n')}\nKeep them out, or give a reason by --accept.`)
  if (accept && broken.length === 0) throw new Error('--accept gives a reason for breaking changes, but there are none.')
  const records = apiVersions.toReversed().map((apiVersion) => {
    const own = breaking.get(apiVersion) ?? []
    return { release, apiVersion, commit, date, ...(accept && own.length > 0 && { accepted: { reason: accept, changes: own } }) }
  })
  return [...records, ...releases]
}

function breakingTexts(changes: readonly Change[]): string[] {
  return changes.filter(({ verdict }) => verdict === 'breaking').map(({ part, subject, told }) => `${part}: ${subject} ${told}`)
}

function isLater(version: string, than: string): boolean {
  const [own, other] = [version, than].map((text) => text.split('.').map(Number))
  const at = own?.findIndex((number, index) => number !== other?.[index]) ?? -1
  return at >= 0 && Number(own?.[at]) > Number(other?.[at])
}
