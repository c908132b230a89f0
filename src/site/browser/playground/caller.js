import { useMemo, useState } from 'preact/hooks'
import { createSession } from '../console/session.js'

const STORED = 'petstore.playground.credential'

/**
 * The header for a credential. Access tokens are JSON Web Tokens, which begin with the letters ey.
 * @param {string} text
 * @returns {Record<string, string>}
 */
function headerOf(text) {
  const credential = text.replace(/^(bearer|apikey)\s+/i, '')
  if (credential === '') return {}
  return credential.startsWith('ey') ? { authorization: `Bearer ${credential}` } : { 'x-api-key': credential }
}

function stored() {
  try {
    return sessionStorage.getItem(STORED) ?? ''
  } catch {
    return '' // a browser that stores nothing
  }
}

/** @typedef {ReturnType<typeof useCaller>} Caller */

/**
 * The credential for the calls of all tabs: the text of the field or, when the field is empty, the session of the console in this browser tab. The
 * text is stored as long as the browser tab is open, and only there.
 */
export function useCaller() {
  const [text, setText] = useState(stored)
  const [isSignedIn, setSignedIn] = useState(true)
  const session = useMemo(() => createSession(() => setSignedIn(false)), [])
  const usesSession = text === '' && isSignedIn && session.isOpen()
  return {
    text,
    usesSession,
    /** @param {string} next */
    setText(next) {
      const trimmed = next.trim()
      setText(trimmed)
      try {
        sessionStorage.setItem(STORED, trimmed)
      } catch {
        // the text lasts as long as the page
      }
    },
    /** @returns {Promise<Record<string, string>>} */
    headers: async () => (usesSession ? session.headers() : headerOf(text)),
    /** Called after the credential was refused. @returns {Promise<boolean>} whether there is a new credential to try */
    replaced: async () => usesSession && session.replaced(),
  }
}
