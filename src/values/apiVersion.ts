/** The API version whose form the schema has. GraphQL shows this form. No other file of the server names it. */
export const API_VERSION = 'v1'

/** The path of a resource in the schema's version: `apiPath('orders', 7, 'track')`. Without segments it is the prefix of all paths. */
export function apiPath(...segments: readonly (string | number)[]): string {
  return versionPath(API_VERSION, ...segments)
}

/** The same in any version. */
export function versionPath(version: string, ...segments: readonly (string | number)[]): string {
  return ['', version, ...segments].join('/')
}

/** The paths of a version, and the same below `/api`. @param path begins with a slash */
export function versionPaths(version: string, path: string): string[] {
  const own = versionPath(version) + path
  return [own, `/api${own}`]
}

/** The name of a version in the pattern of a path. */
export const VERSION_SEGMENT = 'v\\d{1,4}'

const PREFIX = new RegExp(`^/(?:api/)?(${VERSION_SEGMENT})(?=[/?#]|$)`)

/** The version that a path names, also after `/api`: `v2` for `/v2/pets?page=1`. Undefined for a path without a version. */
export function versionIn(url: string): string | undefined {
  return PREFIX.exec(url)?.[1]
}
