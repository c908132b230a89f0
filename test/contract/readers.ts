import { anonymous } from '../../src/domain/actor.js'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { grantToken } from '../../src/domain/oauthClients/clientTokens.js'
import { createOAuthClient } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { hashSecret } from '../../src/domain/secret.js'
import { login } from '../../src/domain/sessions/login.js'
import { registerUser } from '../../src/domain/users/registerUser.js'
import type { PetStore } from '../support/petStore.js'

/** The password that all guides sign up with. */
const PASSWORD = 'correct horse battery staple'

/** Whoever follows the guides, with what the examples expect them to have at hand. */
export interface Readers {
  /** With which key, and with which variables, a GraphQL example is sent. */
  ofGraphql(guide: string, code: string): { key: string; variables: object }
  /** Variables of a shell or a program. */
  environment(guide: string): Readonly<Record<string, string>>
}

export async function readersOf(store: PetStore): Promise<Readers> {
  const services = store.app.services()
  const { sql } = store
  const staff = await provisionApiKey(services, { email: 'staff@guide.example', role: 'staff' })
  const admin = await provisionApiKey(services, { email: 'admin@guide.example', role: 'admin' })
  const signUp = async (name: string) => registerUser(services, { email: `${name}@guide.example`, password: PASSWORD })
  // one for each style, as what one does to an account the other cannot do again
  const [shell, graphql] = [await signUp('shell'), await signUp('graphql')]
  const [visitor, guest] = [await signUp('visitor'), await signUp('guest')]
  const client = await createOAuthClient(services, anonymous, { name: 'Warehouse', scopes: ['read', 'orders:write'] })
  const { access_token: TOKEN } = await grantToken(services, client, undefined)

  async function resetToken(userId: number, token: string): Promise<string> {
    await sql`insert into password_resets (hash, user_id, created_at, expires_at)
      values (${hashSecret(token)}, ${userId}, now(), now() + interval '30 minutes')`
    return token
  }
  const sessions = [await login(services, { email: visitor.email, password: PASSWORD })]
  sessions.push(await login(services, { email: visitor.email, password: PASSWORD }))
  const RESET_TOKEN = await resetToken(guest.id, 'prt_for-the-shell')
  const graphqlResetToken = await resetToken(visitor.id, 'prt_for-graphql')

  return {
    ofGraphql(guide, code) {
      if (guide !== 'identity.md') return { key: staff, variables: {} }
      const variables = {
        ...(code.includes('$userId') && { userId: graphql.id }),
        ...(code.includes('$refreshToken') && { refreshToken: sessions.pop()?.refreshToken }),
        ...(code.includes('$resetToken') && { resetToken: graphqlResetToken }),
      }
      return { key: code.includes("administrator's key") ? admin : graphql.apiKey.secret, variables }
    },
    environment: (guide) => ({
      KEY: guide === 'identity.md' ? shell.apiKey.secret : staff,
      ADMIN_KEY: admin,
      CLIENT_ID: client.clientId,
      CLIENT_SECRET: client.clientSecret,
      TOKEN,
      RESET_TOKEN,
    }),
  }
}
