import { type ClientActor, clientActor } from './actor.js'
import { scopes } from './scopes.js'

/**
 * The person at the command line, who has all rights. In the audit log it is the OAuth client `cli`. Registered clients have other names, which begin
 * with `client_`, so no credential stands for it.
 */
export const operator: ClientActor = clientActor({ clientId: 'cli', tokenId: 'cli' }, scopes, scopes)
