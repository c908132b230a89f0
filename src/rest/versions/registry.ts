import { API_VERSION, VERSION_SEGMENT } from '../../values/apiVersion.js'
import { type Lifespan, type LifespanDays, type LifespanStatus, readLifespan, statusAt } from '../../values/lifespan.js'
import type { Difference } from './difference.js'

/** Versions that are served at the same time, at most. */
const MAX_LIVE = 2

/** A row of the registry, as it is written. */
export interface VersionRow extends Partial<LifespanDays> {
  /** `v` and a number, also the first part of the paths. */
  readonly name: string
  /** The version that clients of a deprecated version move to. */
  readonly successor?: string
  /** The page that tells how to move to the successor: a path of the gateway, or an https address. */
  readonly guide?: string
  /** The differences from the schema. The version of the schema has none. */
  readonly differences?: readonly Difference[]
}

/** A version of the REST API. */
export interface ApiVersion {
  readonly name: string
  /** Undefined for a version that nobody has deprecated. */
  readonly deprecation: (Lifespan & { readonly successor: string; readonly guide: string }) | undefined
  readonly differences: readonly Difference[]
}

/** The known versions, oldest first. Their status follows from their days and the business time. */
export interface ApiVersions {
  readonly all: readonly ApiVersion[]
  /** The newest version. Paths without a version lead to it. */
  readonly current: ApiVersion
  /** Undefined for a name that no version has. */
  find(name: string | undefined): ApiVersion | undefined
  statusOf(version: ApiVersion): LifespanStatus
  /** The names of the versions that are served now. */
  live(): string[]
}

/**
 * Checks the rows of the registry and makes the versions of them.
 * @param rows oldest first. @param now the business time.
 * @throws Error that names the version, the wrong part and the rule
 */
export function loadVersions(rows: readonly VersionRow[], now: () => Date): ApiVersions {
  const names = rows.map(({ name }) => name)
  for (const [i, row] of rows.entries()) mustBeName(row.name, names.slice(0, i))
  const all = rows.map((row) => ({ name: row.name, deprecation: deprecationOf(row, names), differences: row.differences ?? [] }))
  const byName = new Map<string | undefined, ApiVersion>(all.map((version) => [version.name, version]))
  const base = byName.get(API_VERSION)
  const current = all.at(-1)
  if (!base || !current) throw new Error(`the registry has no ${API_VERSION}: the schema has the form of ${API_VERSION}`)
  if (base.differences.length > 0)
    throw new Error(`${API_VERSION}: differences must be empty, because the schema has the form of ${API_VERSION}`)
  const statusOf = ({ deprecation }: ApiVersion) => statusAt(deprecation, now())
  const live = () => all.filter((version) => statusOf(version) !== 'sunset').map(({ name }) => name)
  if (live().length > MAX_LIVE)
    throw new Error(`${live().join(', ')} are live, but at most ${MAX_LIVE} versions may be: give the oldest a sunset that has passed`)
  return { all, current, find: (name) => byName.get(name), statusOf, live }
}

const NAME = new RegExp(`^${VERSION_SEGMENT}$`)
const GUIDE = /^(\/|https:\/\/)/

function mustBeName(name: string, earlier: readonly string[]): void {
  if (!NAME.test(name)) throw new Error(`${name}: the name of a version must be v and a number, such as v2`)
  const last = earlier.at(-1)
  if (last !== undefined && numberOf(name) <= numberOf(last))
    throw new Error(`${name}: must stand before ${last}, because rows are ordered by number`)
}

function deprecationOf({ name, since, sunset, successor, guide }: VersionRow, names: readonly string[]): ApiVersion['deprecation'] {
  if ([since, sunset, successor, guide].every((part) => part === undefined)) return undefined
  const lifespan = readLifespan(name, { since, sunset })
  const later = names.slice(names.indexOf(name) + 1)
  if (successor === undefined || !later.includes(successor))
    throw new Error(
      `${name}: successor must be a later version of the registry${later.length > 0 ? `: ${later.join(' or ')}` : ', which has none'}`,
    )
  if (guide === undefined || !GUIDE.test(guide))
    throw new Error(`${name}: guide must be a path such as /docs/versions, or an address that begins with https://`)
  return { ...lifespan, successor, guide }
}

function numberOf(name: string): number {
  return Number(name.slice(1))
}
