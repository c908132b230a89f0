/** @import { Problem } from './problem.js' */
/** @import { Limits } from './limitsIn.js' */
/** @import { Session } from './session.js' */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { pathOf } from '../page/base.js'
import { clientHeaders } from './client.js'
import { limitsIn } from './limitsIn.js'
import { problemOf } from './problem.js'

/**
 * @typedef {object} CallOptions
 * @property {Readonly<Record<string, string | number | null | undefined>>} [query] empty values are left out
 * @property {object} [body]
 * @property {number} [version] the change is refused unless the resource has this version
 */

/** @typedef {ReturnType<typeof createApi>} Api */

/** The REST API, called with the credential of the session. @param {Session} session */
export function createApi(session) {
  const limits = keepLimits()
  /**
   * @param {string} method @param {string} path @param {CallOptions} options
   * @returns {Promise<any>} the body of the reply, in the documented form of the path
   * @throws {Problem}
   */
  async function call(method, path, { query = {}, body, version }) {
    const given = Object.entries(query).flatMap(([name, value]) => (value == null || value === '' ? [] : [[name, String(value)]]))
    const url = given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
    const send = async () =>
      fetch(pathOf(url), {
        method,
        cache: 'no-store',
        headers: {
          ...clientHeaders,
          ...(await session.headers()),
          ...(body && { 'content-type': 'application/json' }),
          ...(version !== undefined && { 'if-match': `"${version}-"` }),
        },
        body: body && JSON.stringify(body),
      })
    let response = await send()
    if (response.status === 401 && (await session.replaced())) response = await send()
    limits.keep(limitsIn(response.headers))
    if (!response.ok) throw await problemOf(response)
    return response.status === 204 ? undefined : response.json()
  }

  return {
    session,
    limits,
    /** @param {string} path @param {CallOptions['query']} [query] */
    get: (path, query) => call('GET', path, { query }),
    /** @param {string} path @param {object} [body] */
    post: (path, body) => call('POST', path, { body }),
    /** @param {string} path @param {object} body @param {number} version */
    patch: (path, body, version) => call('PATCH', path, { body, version }),
    /** @param {string} path */
    delete: (path) => call('DELETE', path, {}),
  }
}

/** Keeps the limits that the last reply has shown. */
function keepLimits() {
  /** @type {Limits | undefined} */
  let last
  /** @type {Set<(limits: Limits | undefined) => void>} */
  const followers = new Set()
  return {
    last: () => last,
    /** @param {Limits | undefined} limits */
    keep(limits) {
      last = limits
      for (const tell of followers) tell(limits)
    },
    /** @param {(limits: Limits | undefined) => void} tell called after each reply @returns a function that ends it */
    follow(tell) {
      followers.add(tell)
      return () => void followers.delete(tell)
    },
  }
}

const ApiContext = createContext(/** @type {Api | undefined} */ (undefined))
export const ApiProvider = ApiContext.Provider

/** @returns {Api} */
export function useApi() {
  const api = useContext(ApiContext)
  if (!api) throw new Error('a view stands outside of ApiProvider')
  return api
}
