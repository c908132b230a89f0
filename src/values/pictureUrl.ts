import { readUrl } from './readUrl.js'

const NO_URL = 'must be a valid http or https URL'

/**
 * Browsers read more than valid addresses: they turn backslashes, and guess. Only addresses that every client reads in the same way are taken.
 * @returns why the text is no address of a picture; undefined when it is one.
 */
export function pictureUrlProblem(text: string): string | undefined {
  if (!/^https?:\/\/[^\s/?#\\]/i.test(text) || /[\s\\]/.test(text)) return NO_URL
  const url = readUrl(text)
  if (!url) return NO_URL
  return url.username !== '' || url.password !== '' ? 'must not contain a user name or a password' : undefined
}
