import type { PasswordHasher } from '../domain/ports/passwordHasher.js'
import { inSpan } from '../observability/inSpan.js'
import type { Trace } from '../observability/trace.js'

/** Shows the hashes of a call in its trace, with the time that they wait for their turn. */
export function tracePasswords(passwords: PasswordHasher, trace: Trace): PasswordHasher {
  const span = (name: string) => trace.span.child(name, 'internal')
  return {
    hash: (...call) => inSpan(span('hash a password'), passwords.hash(...call)),
    verify: (...call) => inSpan(span('compare a password'), passwords.verify(...call)),
  }
}
