/** @import { Credential, TokenPair } from './resources.js' */
import { pathOf } from '../page/base.js'
import { clientHeaders } from './client.js'
import { keepCredential, readCredential } from './credential.js'
import { Problem, problemOf } from './problem.js'

/** An access token is renewed this long before it expires. */
const EARLY_MS = 300_000

/** @typedef {ReturnType<typeof createSession>} Session */

/**
 * The session of this tab, with the credential for its calls.
 * @param {(reason?: string) => void} ended called when the session has ended, with the reason unless the user has signed out.
 */
export function createSession(ended) {
  let credential = readCredential()
  /** @type {Promise<boolean> | undefined} */
  let renewing

  /** @param {Credential | undefined} next */
  function keep(next) {
    credential = next
    keepCredential(next)
  }

  /** @param {string} [reason] */
  function end(reason) {
    keep(undefined)
    ended(reason)
  }

  async function exchange() {
    if (credential?.kind !== 'session') return false
    const before = credential
    try {
      const next = sessionOf(await post('/v1/auth/refresh', { refreshToken: before.refreshToken }))
      if (credential !== before) return false // signed out meanwhile
      keep(next)
      return true
    } catch (error) {
      // a refused token stays refused; after any other error a later try may succeed
      if (credential === before && error instanceof Problem && error.status !== undefined && error.status < 429)
        end('Your session has ended.')
      throw error
    }
  }

  /** Gets the next pair of tokens, once for all waiting callers: using a refresh token twice would end the session. */
  function renew() {
    renewing ??= exchange().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  return {
    isOpen: () => credential !== undefined,

    /** @param {string} email @param {string} password */
    async signIn(email, password) {
      keep(sessionOf(await post('/v1/auth/login', { email, password })))
    },

    /** @param {string} key */
    useKey(key) {
      keep({ kind: 'key', key })
    },

    /** The headers with the credential. Renews the access token when it is about to expire. */
    async headers() {
      if (credential?.kind === 'session' && credential.expiresAt - EARLY_MS < Date.now()) {
        const { expiresAt } = credential
        await renew().catch((error) => {
          if (!credential || expiresAt < Date.now()) throw error
        })
      }
      return headersOf(credential)
    },

    /** Called after a credential was refused. @returns whether there is a new credential to try. */
    async replaced() {
      if (credential?.kind === 'session') return renew()
      if (credential) end('The API key is not valid any more.')
      return false
    },

    /** Removes the credential, even if the server cannot be reached. */
    async signOut() {
      const last = credential
      end()
      if (last?.kind === 'session') await post('/v1/auth/logout', { refreshToken: last.refreshToken }).catch(() => {})
    },
  }
}

/** @param {Credential | undefined} credential @returns {Record<string, string>} */
function headersOf(credential) {
  if (!credential) return {}
  return { authorization: credential.kind === 'key' ? `ApiKey ${credential.key}` : `Bearer ${credential.accessToken}` }
}

/** @param {TokenPair} pair @returns {Credential} */
function sessionOf({ accessToken, refreshToken, expiresIn }) {
  return { kind: 'session', accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1000 }
}

/** @param {string} path @param {object} body */
async function post(path, body) {
  const headers = { ...clientHeaders, 'content-type': 'application/json' }
  const response = await fetch(pathOf(path), { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw await problemOf(response)
  return response.json()
}
