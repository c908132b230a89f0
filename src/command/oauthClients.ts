import type { Command } from 'commander'
import type { OAuthClientRow } from '../db/queries/oauthClients.js'
import { clientScopes } from '../domain/scopes.js'
import type { Shown } from '../values/fields.js'
import { example } from './example.js'
import { onServices } from './onDatabase.js'
import { someOf, title } from './parameters.js'
import { type Column, printRows } from './printRows.js'

const columns: readonly Column<Shown<OAuthClientRow>>[] = [
  { title: 'id', width: 6, of: ({ id }) => id },
  { title: 'client_id', width: 23, of: ({ clientId }) => clientId },
  { title: 'status', width: 9, of: ({ status }) => status },
  { title: 'created', width: 20, of: ({ createdAt }) => createdAt },
  { title: 'name', width: 20, of: ({ name }) => name },
  { title: 'scopes', width: 0, of: ({ scopes }) => scopes },
]
const FIELDS = ['id', 'clientId', 'status', 'createdAt', 'name', 'scopes'] as const

/** The commands `oauth-client …`. */
export function oauthClientCommands(program: Command): void {
  const clients = program.command('oauth-client').description('register, list and revoke OAuth clients')
  clients
    .command('create')
    .description('register a program as an OAuth client. Prints its client_id and client_secret as one line of JSON, this one time')
    .requiredOption('--name <name>', 'name that people see', title)
    .requiredOption(
      '--scopes <scopes>',
      `scopes that the client can request, separated by commas: ${clientScopes.join(', ')}`,
      someOf(clientScopes),
    )
    .addHelpText('after', example('petstore oauth-client create --name Warehouse --scopes read,orders:write', 'register a warehouse'))
    .action(({ name, scopes }: { name: string; scopes: string[] }) =>
      onServices('oauth-client create', async (services) => {
        const { createOAuthClient } = await import('../domain/oauthClients/manageOAuthClients.js')
        const { operator } = await import('../domain/operator.js')
        const { clientId, clientSecret } = await createOAuthClient(services(), operator, { name, scopes })
        process.stdout.write(`${JSON.stringify({ client_id: clientId, client_secret: clientSecret })}\n`)
      }),
    )

  clients
    .command('list')
    .description('print the OAuth clients in the order of their registration. No secret is shown')
    .option('--json', 'print a JSON array')
    .addHelpText('after', example('petstore oauth-client list', 'the programs that can call in their own name'))
    .action((form: { json?: true }) =>
      onServices('oauth-client list', async (services) => {
        const { listOAuthClients } = await import('../domain/oauthClients/manageOAuthClients.js')
        const own = services()
        const fields: ReadonlySet<string> = new Set(FIELDS)
        await printRows((next) => listOAuthClients(own, next, fields), columns, form)
      }),
    )

  clients
    .command('revoke')
    .description('delete an OAuth client and its webhook endpoints. Every instance refuses its tokens within two seconds')
    .argument('<client_id>', 'client_id of the client, as `petstore oauth-client list` shows it')
    .addHelpText('after', example('petstore oauth-client revoke client_Vw2k0J9yQmXc7Zp1', 'shut out a program for good'))
    .action((clientId: string) =>
      onServices('oauth-client revoke', async (services) => {
        const { deleteOAuthClient, idOfOAuthClient } = await import('../domain/oauthClients/manageOAuthClients.js')
        const { operator } = await import('../domain/operator.js')
        await deleteOAuthClient(services(), operator, await idOfOAuthClient(services(), clientId))
        process.stderr.write(`OAuth client ${clientId} is revoked.\n`)
      }),
    )
}
