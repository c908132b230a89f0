import type { PetStore, Reply } from '../support/petStore.js'

/** The password of every user of this file. */
export const PASSWORD = 'correct horse battery staple'

let made = 0

/** A user who has signed up. */
export interface Person {
  readonly id: number
  readonly email: string
  readonly keyId: number
  readonly key: string
  /** Options of a call by the user's first API key. */
  readonly asThem: { readonly headers: Readonly<Record<string, string>> }
}

export async function aPerson(store: PetStore, input: Readonly<Record<string, unknown>> = {}): Promise<Person> {
  made += 1
  const body = { email: `person${made}@example.com`, password: PASSWORD, ...input }
  const reply = await store.rest('POST', '/v1/users', { body })
  if (reply.status !== 201) throw new Error(`could not sign up: ${reply.text}`)
  const { userId: id, email, apiKey } = reply.body
  return { id, email, keyId: apiKey.id, key: apiKey.secret, asThem: { headers: { 'x-api-key': apiKey.secret } } }
}

interface SignInOptions {
  readonly password?: string
  readonly headers?: Readonly<Record<string, string>>
}

export function signIn(store: PetStore, email: string, { password = PASSWORD, headers }: SignInOptions = {}): Promise<Reply> {
  return store.rest('POST', '/v1/auth/login', { body: { email, password }, ...(headers && { headers }) })
}

/** Options of a call by the access token of a new session. */
export async function aSession(store: PetStore, email: string): Promise<{ headers: Record<string, string>; refreshToken: string }> {
  const { body } = await signIn(store, email)
  return { headers: { authorization: `Bearer ${body.accessToken}` }, refreshToken: body.refreshToken }
}

/** The code of a reply's error in either style; undefined when there is none. */
export function codeOf(reply: Reply): string | undefined {
  return reply.body?.errors?.[0]?.extensions.code ?? reply.body?.error?.code
}

/** The field that a reply names as wrong, in either style. */
export function fieldOf(reply: Reply): string | undefined {
  const details = reply.body?.errors?.[0]?.extensions.details ?? reply.body?.error?.details
  return details?.fields?.[0]?.field
}
