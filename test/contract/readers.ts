import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { grantToken } from '../../src/domain/oauthClients/clientTokens.js'
import { createOAuthClient } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { operator } from '../../src/domain/operator.js'
import { hashSecret } from '../../src/domain/secret.js'
import { login } from '../../src/domain/sessions/login.js'
import { registerUser } from '../../src/domain/users/registerUser.js'
import type { PetStore } from '../support/petStore.js'

/** The password that all guides sign up with. */
const PASSWORD = 'correct horse battery staple'

/** The readers of the guides, with the credentials and values that the examples expect. */
export interface Readers {
  /** The key and the variables of a GraphQL example. */
  ofGraphql(guide: string, code: string): { key: string; variables: object }
  /** The environment variables of a shell or a program. */
  environment(guide: string): Readonly<Record<string, string>>
}

export async function readersOf(store: PetStore): Promise<Readers> {
  const services = store.app.services()
  const { sql } = store
  const staff = await provisionApiKey(services, { email: 'staff@guide.example', role: 'staff' })
  const admin = await provisionApiKey(services, { email: 'admin@guide.example', role: 'admin' })
  const signUp = async (name: string) => registerUser(services, { email: `${name}@guide.example`, password: PASSWORD })
  // one account for each style, because a change of an account cannot be done twice
  const [shell, graphql] = [await signUp('shell'), await signUp('graphql')]
  const [visitor, guest] = [await signUp('visitor'), await signUp('guest')]
  const client = await createOAuthClient(services, operator, { name: 'Warehouse', scopes: ['read', 'orders:write'] })
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
  const receiving = { shell: await receiverOf(store, shell.apiKey.secret), graphql: await receiverOf(store, graphql.apiKey.secret) }

  return {
    ofGraphql(guide, code) {
      if (guide === 'webhooks.md') return { key: graphql.apiKey.secret, variables: receiving.graphql }
      if (guide !== 'identity.md') return { key: staff, variables: {} }
      const variables = {
        ...(code.includes('$userId') && { userId: graphql.id }),
        ...(code.includes('$refreshToken') && { refreshToken: sessions.pop()?.refreshToken }),
        ...(code.includes('$resetToken') && { resetToken: graphqlResetToken }),
      }
      return { key: code.includes("administrator's key") ? admin : graphql.apiKey.secret, variables }
    },
    environment: (guide) => ({
      KEY: guide === 'identity.md' || guide === 'webhooks.md' ? shell.apiKey.secret : staff,
      WEBHOOK: String(receiving.shell.webhookId),
      ADMIN_KEY: admin,
      CLIENT_ID: client.clientId,
      CLIENT_SECRET: client.clientSecret,
      TOKEN,
      RESET_TOKEN,
    }),
  }
}

/** An endpoint of the key's user with a pending delivery. The delivery is of an order, because the demo data has no events. */
async function receiverOf({ rest, sql }: PetStore, key: string): Promise<{ webhookId: number; deliveryId: number }> {
  const headers = { 'x-api-key': key }
  const endpoint = { url: 'https://hooks.example.com/petstore', events: ['order.created'] }
  const { body: webhook } = await rest('POST', '/v1/webhooks', { headers, body: endpoint })
  const [pet] = await sql`select id::int from pets where status = 'available' and price > 0 and stock > 0 order by id limit 1`
  await rest('POST', '/v1/orders', { headers, body: { items: [{ petId: pet?.id, quantity: 1 }] } })
  const { body } = await rest('GET', `/v1/webhooks/${webhook.id}/deliveries`, { headers })
  return { webhookId: webhook.id, deliveryId: body.data[0].id }
}
