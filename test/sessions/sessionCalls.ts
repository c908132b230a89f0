import { aUser } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'

export type Style = 'REST' | 'GraphQL'
export const styles: readonly Style[] = ['REST', 'GraphQL']

const PASSWORD = 'correct horse battery staple'

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly tokenType: string
  readonly expiresIn: number
}

/** The result of a mutation, or the code of its error. */
interface Outcome<Value> {
  readonly code: string | undefined
  readonly value: Value
}

const TOKENS = 'accessToken refreshToken tokenType expiresIn'

/** The calls of clients for sessions, in either style. */
export function sessionCalls(store: PetStore, style: Style = 'REST') {
  async function mutate<Value>(field: string, type: string, selection: string, input: object, token?: string): Promise<Outcome<Value>> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    if (style === 'REST') {
      const { status, body } = await store.rest('POST', `/v1/auth/${field}`, { body: input, headers })
      return { code: status === 200 ? undefined : body.error.code, value: body }
    }
    const query = `mutation($input: ${type}!) { ${field}(input: $input) { ${selection} } }`
    const { body } = await store.graphql(query, { input }, { headers })
    return { code: body.errors?.[0].extensions.code, value: body.data?.[field] }
  }
  const login = (email: string) => mutate<Tokens>('login', 'LoginInput', TOKENS, { email, password: PASSWORD })
  const good = async (outcome: Promise<Outcome<Tokens>>): Promise<Tokens> => {
    const { code, value } = await outcome
    if (code !== undefined) throw new Error(`no tokens: ${code}`)
    return value
  }
  return {
    login,
    refresh: (refreshToken: string) => mutate<Tokens>('refresh', 'RefreshInput', TOKENS, { refreshToken }),
    logout: (input: object, token?: string) => mutate<{ sessionsEnded: number }>('logout', 'LogoutInput', 'sessionsEnded', input, token),
    /** A new user with a session. */
    async newcomer(): Promise<Tokens & { id: number; email: string }> {
      const { id, email } = await aUser(store, { password: PASSWORD })
      return { id, email, ...(await good(login(email))) }
    },
    signIn: (email: string) => good(login(email)),
    refreshed: (refreshToken: string) => good(mutate<Tokens>('refresh', 'RefreshInput', TOKENS, { refreshToken })),
  }
}
