/** @import { Credential, TokenPair } from './resources.js' */
import { keepCredential, readCredential } from './credential.js'
import { Problem, problemOf } from './problem.js'

/** How long before its end an access token is exchanged for the next. */
const EARLY_MS = 300_000

/** @typedef {ReturnType<typeof createSession>} Session */

/**
 * Who has signed in in this tab, and the credential their calls carry.
 * @param {(reason?: string) => void} ended is told when nobody is signed in any more, and why unless they wanted it so.
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
      // a token that is refused will be refused for ever; anything else may be better in a moment
      if (credential === before && error instanceof Problem && error.status !== undefined && error.status < 429)
        end('Your session has ended.')
      throw error
    }
  }

  /** Gets the next pair of tokens, once for all who ask meanwhile: a refresh token that is used twice ends the session. */
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

    /** What says who is calling; with a new token when the last one is near its end. */
    async headers() {
      if (credential?.kind === 'session' && credential.expiresAt - EARLY_MS < Date.now()) {
        const { expiresAt } = credential
        await renew().catch((error) => {
          if (!credential || expiresAt < Date.now()) throw error
        })
      }
      return headersOf(credential)
    },

    /** Called when a credential was refused. @returns whether there is another to try with. */
    async replaced() {
      if (credential?.kind === 'session') return renew()
      if (credential) end('The API key is not valid any more.')
      return false
    },

    /** Forgets the credential, even if the server cannot be told. */
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
  const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!response.ok) throw await problemOf(response)
  return response.json()
}
