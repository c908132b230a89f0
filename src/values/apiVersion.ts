/** The API version of replies and events. No other file of the server names it. */
export const API_VERSION = 'v1'

/** The path of a resource in the current version: `apiPath('orders', 7, 'track')`. Without segments it is the prefix of all paths. */
export function apiPath(...segments: readonly (string | number)[]): string {
  return ['', API_VERSION, ...segments].join('/')
}
