import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { login } from '../../src/domain/sessions/login.js'
import { registerUser } from '../../src/domain/users/registerUser.js'
import type { PetStore } from '../support/petStore.js'

const PASSWORD = 'correct horse battery staple'
let made = 0

export interface LimitedUser {
  readonly email: string
  /** Two keys of the same user. */
  readonly key: string
  readonly secondKey: string
}

/** A user without a call so far: sign-up over HTTP would count. */
export async function createUser({ app }: PetStore): Promise<LimitedUser> {
  const email = `limited${++made}@example.com`
  await registerUser(app.services(), { email, password: PASSWORD })
  const keys = async () => provisionApiKey(app.services(), { email, role: 'customer' })
  return { email, key: await keys(), secondKey: await keys() }
}

/** An access token of a new session. */
export async function sessionFor({ app }: PetStore, { email }: Pick<LimitedUser, 'email'>): Promise<string> {
  return (await login(app.services(), { email, password: PASSWORD })).accessToken
}
