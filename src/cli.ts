import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import { type Config, ConfigError, loadConfig } from './config.js'
import { createProviders, type ServiceFactory } from './createProviders.js'
import { openDatabase } from './db/client.js'
import { connectServer, type DatabaseServer } from './db/connect.js'
import { migrateDatabase } from './db/migrate.js'
import { anonymous } from './domain/actor.js'
import { provisionApiKey } from './domain/apiKeys/provisionApiKey.js'
import { createOAuthClient } from './domain/oauthClients/manageOAuthClients.js'
import { clientScopes } from './domain/scopes.js'
import { rotateSigningKeys } from './domain/tokens/rotateSigningKeys.js'
import { createLog } from './observability/log.js'
import { shopCommands } from './shopCommands.js'
import { ApiError } from './values/errors/apiError.js'
import { hostUrl } from './values/hostUrl.js'
import { clientNameRule, problemOf } from './values/textRule.js'

const roles = ['customer', 'staff', 'admin'] as const

/** Runs `act` on a migrated database and releases the server afterwards. */
async function onDatabase(act: (server: DatabaseServer, config: Config) => Promise<void>): Promise<void> {
  const config = loadConfig()
  const server = await connectServer(config, { info: () => {}, warn: (message) => console.error(message) })
  try {
    await migrateDatabase(server.address)
    await act(server, config)
  } finally {
    await server.release()
  }
}

function title(text: string): string {
  const problem = problemOf(text, clientNameRule)
  if (problem) throw new InvalidArgumentError(problem)
  return text
}

function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text)
    if (!choice) throw new InvalidArgumentError(`must be one of ${choices.join(', ')}`)
    return choice
  }
}

/** Runs `act` with the services of the domain. */
function withServices(act: (services: ServiceFactory, config: Config) => Promise<void>): Promise<void> {
  return onDatabase(async ({ address }, config) => {
    const log = createLog({ LOG_LEVEL: 'silent' })
    const database = openDatabase(address, config)
    const publicUrl = () => config.PUBLIC_URL ?? hostUrl(config.HOST, config.PORT)
    try {
      const { services } = await createProviders({ config, database, log, publicUrl, countSecurityEvent: () => {} })
      await act(services, config)
    } finally {
      await database.close()
    }
  })
}

function listed(text: string): string[] {
  return text.split(',').map((entry) => entry.trim())
}

function someOf(choices: readonly string[]): (text: string) => string[] {
  return (text) => listed(text).map(oneOf(choices))
}

/** Commands that print a contract load its generator on demand, so the other commands start in half the time. */
const contract = () => import('./contract.js')

async function output(text: string, file: string | undefined): Promise<void> {
  if (file) await writeFile(file, text)
  else process.stdout.write(text)
}

const program = new Command('petstore').description('Petstore Gateway: one schema, GraphQL and REST.').showHelpAfterError()

program
  .command('start')
  .description('start the gateway (settings come from the environment)')
  .action(async () => void (await import('./main.js')))

program
  .command('migrate')
  .description('bring the tables up to date')
  .action(() => onDatabase(async () => console.error('The tables are up to date.')))

shopCommands(program, onDatabase)

program
  .command('keys')
  .description('API keys')
  .command('create')
  .description('issue an API key; the secret alone is printed on standard output, this once')
  .requiredOption('--email <email>', 'email address of the user; an unknown user is created')
  .option('--role <role>', `one of ${roles.join(', ')}`, oneOf(roles), 'customer' as const)
  .option('--scopes <scopes>', 'scopes by comma; by default all of the role')
  .action(({ email, role, scopes }: { email: string; role: (typeof roles)[number]; scopes?: string }) =>
    withServices(async (services) =>
      console.log(await provisionApiKey(services(), { email, role, scopes: scopes === undefined ? undefined : listed(scopes) })),
    ),
  )

program
  .command('oauth-client')
  .description('OAuth clients')
  .command('create')
  .description('admit a program; its client_id and client_secret are printed as one line of JSON, this once')
  .requiredOption('--name <name>', 'name for people', title)
  .requiredOption(
    '--scopes <scopes>',
    `scopes that the client can request, separated by commas: ${clientScopes.join(', ')}`,
    someOf(clientScopes),
  )
  .action(({ name, scopes }: { name: string; scopes: string[] }) =>
    withServices(async (services) => {
      const { clientId, clientSecret } = await createOAuthClient(services(), anonymous, { name, scopes })
      console.log(JSON.stringify({ client_id: clientId, client_secret: clientSecret }))
    }),
  )

program
  .command('signing-keys')
  .description('the keys that access tokens are signed with')
  .command('rotate')
  .description('make the next one; it is shown at once and signs from five minutes later on')
  .option('--compromised', 'a key has become known: nothing signed so far is good any more')
  .action(({ compromised = false }: { compromised?: boolean }) =>
    withServices(async (services, config) => {
      await rotateSigningKeys(services(), compromised ? 'compromised' : 'asked', config.SIGNING_KEY_DAYS)
      console.error(compromised ? 'Every key was replaced: users and clients must get new tokens.' : 'The next key is made.')
    }),
  )

program
  .command('schema')
  .description('print the GraphQL schema')
  .option('--out <file>', 'write to a file')
  .action(async ({ out }: { out?: string }) => output((await contract()).schemaText(), out))

program
  .command('openapi')
  .description('print the OpenAPI document')
  .option('--out <file>', 'write to a file')
  .option('--version <version>', '3.1 or 3.0', oneOf(['3.1', '3.0'] as const), '3.1' as const)
  .action(async ({ out, version }: { out?: string; version: '3.1' | '3.0' }) =>
    output(await (await contract()).openapiDocument(version), out),
  )

try {
  await program.parseAsync()
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof ApiError
  console.error(isExpected ? error.message : error)
  process.exitCode = 1
}
