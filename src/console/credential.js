/** @import { Credential } from './resources.js' */

const KEY = 'petstore.console.credential'

/**
 * What was signed in with in this tab. It lives as long as the tab and nowhere else: in no cookie, no URL, no other tab.
 * @returns {Credential | undefined}
 */
export function readCredential() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '') ?? undefined
  } catch {
    return undefined // nothing is kept, or nothing that we have written
  }
}

/** @param {Credential | undefined} credential undefined forgets the one that is kept. */
export function keepCredential(credential) {
  if (credential) sessionStorage.setItem(KEY, JSON.stringify(credential))
  else sessionStorage.removeItem(KEY)
}
