import { countCharacters } from './characters.js'

/** A password as it is hashed and counted: keyboards and systems write the same letters in different ways (NIST SP 800-63B, section 3.1.1.2). */
export function normalizedPassword(password: string): string {
  return password.normalize('NFKC')
}

/** The shorter of the two forms that a password to compare is tried in. A password of an older version may be within the bound only as given. */
export function shorterPassword(password: string): string {
  const normalized = normalizedPassword(password)
  return countCharacters(normalized) < countCharacters(password) ? normalized : password
}
