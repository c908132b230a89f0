import type { ApiVersion, ApiVersions } from '../rest/versions/registry.js'
import { API_VERSION, versionIn, versionPath } from '../values/apiVersion.js'
import type { ApiError } from '../values/errors/apiError.js'
import { versionNotFound, versionSunset } from '../values/errors/make.js'
import type { Lifespan } from '../values/lifespan.js'
import { type DeprecationForm, lifespanHeaders } from '../values/lifespanHeaders.js'
import { shownPath } from './shownPath.js'

/** Tells clients about the version that the path of their request names. */
export interface VersionSigns {
  /** The headers of the reply: `API-Version`, and of a deprecated version `Deprecation`, `Sunset` and `Link`. @param url path and query */
  headersOf(url: string): Readonly<Record<string, string>>
  /** The days of the version, while it is deprecated. @param url path and query */
  lifespanOf(url: string): Lifespan | undefined
  /** Why nothing is served under the path: its version has ended, or there is no such version. @param url path and query */
  refusalOf(url: string): ApiError | undefined
}

interface SignParts {
  readonly versions: ApiVersions
  readonly form: DeprecationForm
  /** Makes a path as clients see it. */
  readonly pathOf: (path: string) => string
}

/** A longer path is not repeated in `Link`. */
const MAX_LINKED_PATH = 300
/** Characters that would end a link (RFC 8288, section 3), and all that no address has, such as the mark of a secret that was cut. */
const UNLINKABLE = /[^!#$%&'()*+,./:;=?@\w~-]/

export function createVersionSigns({ versions, form, pathOf }: SignParts): VersionSigns {
  /** Paths without a version have the form of the schema. */
  const plain = { 'api-version': API_VERSION }
  const named = new Map(versions.all.map(({ name }) => [name, { 'api-version': name }]))

  return {
    headersOf(url) {
      const version = versions.find(versionIn(url))
      if (!version) return plain
      const own = named.get(version.name) ?? plain
      if (!version.deprecation || versions.statusOf(version) === 'current') return own
      return { ...own, ...lifespanHeaders(version.deprecation, form), link: linksOf(version.deprecation, version.name, url) }
    },
    lifespanOf(url) {
      const version = versions.find(versionIn(url))
      return version?.deprecation && versions.statusOf(version) !== 'current' ? version.deprecation : undefined
    },
    refusalOf(url) {
      const name = versionIn(url)
      if (name === undefined) return undefined
      const version = versions.find(name)
      if (!version) return versionNotFound(url.split('?', 1)[0]?.slice(0, MAX_LINKED_PATH) ?? '', versions.live())
      return versions.statusOf(version) === 'sunset' ? endOf(version) : undefined
    },
  }

  function endOf({ name, deprecation }: ApiVersion): ApiError | undefined {
    if (!deprecation) return undefined // a version ends by its days alone
    const { sunset, successor, guide } = deprecation
    return versionSunset({ subject: name, sunset: sunset.toISOString().slice(0, 10), replacement: successor, guide: addressOf(guide) })
  }

  /** The same path in the successor (RFC 5829), and the guide (RFC 9745). */
  function linksOf({ successor, guide }: NonNullable<ApiVersion['deprecation']>, name: string, url: string): string {
    const path = shownPath(url)
    const rest = path.slice(path.indexOf(`/${name}`) + name.length + 1)
    const next = rest.length <= MAX_LINKED_PATH && !UNLINKABLE.test(rest) ? rest : ''
    return `<${pathOf(versionPath(successor) + next)}>; rel="successor-version", <${addressOf(guide)}>; rel="deprecation"; type="text/html"`
  }

  function addressOf(guide: string): string {
    return guide.startsWith('/') ? pathOf(guide) : guide
  }
}
