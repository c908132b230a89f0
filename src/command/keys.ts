import type { Command } from 'commander'
import type { ApiKeyRow } from '../db/queries/apiKeys.js'
import { scopes as allScopes } from '../domain/scopes.js'
import type { Services } from '../domain/services.js'
import type { Shown } from '../values/fields.js'
import type { ApiKeyId, UserId } from '../values/ids.js'
import { example } from './example.js'
import { onServices } from './onDatabase.js'
import { emailAddress, idFrom, oneOf, someOf, userOf } from './parameters.js'
import { type Column, printRows } from './printRows.js'
import { roles, userIdOf } from './users.js'

const columns: readonly Column<Shown<ApiKeyRow>>[] = [
  { title: 'id', width: 6, of: ({ id }) => id },
  { title: 'user', width: 6, of: ({ userId }) => userId },
  { title: 'key', width: 17, of: ({ prefix, last4 }) => `${prefix}…${last4}` },
  { title: 'created', width: 20, of: ({ createdAt }) => createdAt },
  { title: 'expires', width: 20, of: ({ expiresAt }) => expiresAt },
  { title: 'last used', width: 20, of: ({ lastUsedAt }) => lastUsedAt },
  { title: 'name', width: 20, of: ({ name }) => name },
  { title: 'scopes', width: 0, of: ({ scopes }) => scopes },
]
const FIELDS = ['id', 'userId', 'prefix', 'last4', 'createdAt', 'expiresAt', 'lastUsedAt', 'name', 'scopes'] as const

interface KeyOptions {
  readonly email: string
  readonly role: (typeof roles)[number]
  readonly scopes?: readonly string[]
}

/** The commands `keys …`. */
export function keysCommands(program: Command): void {
  const keys = program.command('keys').description('make, list and revoke API keys')
  keys
    .command('create')
    .description('make an API key for a user, and the user if need be. Prints the key alone on standard output, this one time')
    .requiredOption('--email <email>', 'email address of the user', emailAddress)
    .option('--role <role>', `role of a new user: ${roles.join(', ')}`, oneOf(roles), 'customer' as const)
    .option('--scopes <scopes>', 'scopes separated by commas (default: all scopes of the role)', someOf(allScopes))
    .option('--json', 'print a JSON object with the key as secret')
    .addHelpText('after', example('KEY=$(petstore keys create --email me@example.com --role staff)', 'keep a staff key in a variable'))
    .action(({ json, ...request }: KeyOptions & { json?: true }) =>
      onServices('keys create', async (services) => {
        const { provisionApiKey } = await import('../domain/apiKeys/provisionApiKey.js')
        const { operator } = await import('../domain/operator.js')
        const secret = await provisionApiKey(services(), request, operator)
        process.stdout.write(json ? `${JSON.stringify({ secret })}\n` : `${secret}\n`)
      }),
    )

  keys
    .command('list')
    .description('print the keys that are not revoked, newest first. No key is shown whole')
    .option('--user <user>', 'keys of this user alone: its id or email address', userOf<UserId>)
    .option('--json', 'print a JSON array')
    .addHelpText('after', example('petstore keys list --user me@example.com', 'the keys of a user'))
    .action(({ user, ...form }: { user?: UserId | string; json?: true }) =>
      onServices('keys list', async (services) => {
        const { list } = await readerOfKeys(services(), user)
        await printRows(list, columns, form)
      }),
    )

  keys
    .command('revoke')
    .description('revoke a key. Every instance refuses it within two seconds')
    .argument('<id>', 'id of the key, as `petstore keys list` shows it', idFrom<ApiKeyId>)
    .addHelpText('after', example('petstore keys revoke 12', 'end a key that has leaked'))
    .action((id: ApiKeyId) =>
      onServices('keys revoke', async (services) => {
        const { holderOfKey } = await import('../domain/apiKeys/readApiKeys.js')
        const { revokeApiKey } = await import('../domain/apiKeys/revokeApiKey.js')
        const { operator } = await import('../domain/operator.js')
        const user = await holderOfKey(services(), operator, id)
        await revokeApiKey(services(), operator, user, id)
        process.stderr.write(`Key ${id} of user ${user} is revoked.\n`)
      }),
    )
}

async function readerOfKeys(services: Services, user: UserId | string | undefined) {
  const { listAllApiKeys, listApiKeys } = await import('../domain/apiKeys/readApiKeys.js')
  const { operator } = await import('../domain/operator.js')
  const { fieldsOf } = await import('../values/fields.js')
  const fields = fieldsOf<string>(...FIELDS)
  const owner = user === undefined ? undefined : await userIdOf(services, user)
  type Next = Parameters<typeof listAllApiKeys>[2]
  return {
    list: (next: Next) =>
      owner === undefined ? listAllApiKeys(services, operator, next, fields) : listApiKeys(services, operator, owner, next, fields),
  }
}
