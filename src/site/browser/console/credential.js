/** @import { Credential } from './resources.js' */

const KEY = 'petstore.console.credential'

/**
 * The credential of this tab. It is stored as long as the tab is open, and only there: in no cookie, no URL and no other tab.
 * @returns {Credential | undefined}
 */
export function readCredential() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '') ?? undefined
  } catch {
    return undefined // nothing is stored, or a text that we did not write
  }
}

/** @param {Credential | undefined} credential undefined removes the stored credential. */
export function keepCredential(credential) {
  if (credential) sessionStorage.setItem(KEY, JSON.stringify(credential))
  else sessionStorage.removeItem(KEY)
}
