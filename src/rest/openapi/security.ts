import { scopes } from '../../domain/actor.js'
import type { Operation } from './types.js'

/** `components.securitySchemes`: two ways to send the same key. */
export const securitySchemes = {
  ApiKeyAuthorization: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: `An API key: \`Authorization: ApiKey pk_live_…\`. A key carries some of these scopes: ${scopes.join(', ')}.`,
  },
  ApiKeyHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The same key where `Authorization` is taken: `X-API-Key: pk_live_…`. Send one credential, not both; never in a URL.',
  },
} as const

const keys: Operation['security'] = [{ ApiKeyAuthorization: [] }, { ApiKeyHeader: [] }]

interface Access {
  readonly fields: Pick<Operation, 'security' | 'x-scope'>
  readonly notes: readonly string[]
}

/** Who may call an operation. @param scope what its field requires; nothing when it is public. */
export function access(scope: unknown): Access {
  if (typeof scope !== 'string') {
    return { fields: { security: [{}, ...keys] }, notes: ['Public: needs no credential, though a bad one is refused.'] }
  }
  return { fields: { security: keys, 'x-scope': scope }, notes: [`Needs a credential with the scope \`${scope}\`.`] }
}
