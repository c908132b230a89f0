import type { SecretBox } from '../domain/ports/secretBox.js'

const PURPOSE = 'backup'

/** A text under the key of the server. The text itself is random and has no meaning. */
export function makeKeyCheck(secrets: Pick<SecretBox, 'seal'>, text: Buffer): string {
  return secrets.seal(PURPOSE, text.toString('base64')).toString('base64')
}

/** Whether one of the keys of the server opens what the backup holds. */
export function hasKey(secrets: Pick<SecretBox, 'open'>, keyCheck: string): boolean {
  try {
    secrets.open(PURPOSE, Buffer.from(keyCheck, 'base64'))
    return true
  } catch {
    return false
  }
}
