import { readFile, writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { deprecationsCommand } from './command/deprecations.js'
import { example } from './command/example.js'
import { explain } from './command/explain.js'
import { mustHaveFolder } from './command/mustHaveFolder.js'
import { priceTable } from './command/priceTable.js'
import { showProgress, type WorkProgress } from './command/progress.js'
import { reencryptCommand } from './command/reencrypt.js'
import { forgiveLeavingReader } from './command/standardOutput.js'
import { statementsCommand } from './command/statements.js'
import { wayTable } from './command/wayTable.js'
import { withServices } from './command/withServices.js'
import { type Config, ConfigError } from './config.js'
import type { ServiceFactory } from './createProviders.js'
import { connectServer, type DatabaseServer } from './db/connectServer.js'
import { clientScopes } from './domain/scopes.js'
import { loadConfig, loadPublicUrl } from './loadConfig.js'
import { shopCommands } from './shopCommands.js'
import { packageVersion } from './values/packageVersion.js'
import { nameRule, problemOf } from './values/textRule.js'
import { trimmed } from './values/trimmed.js'

const roles = ['customer', 'staff', 'admin'] as const

// Each command loads what it needs when it runs: a command that must fail ends soon, and a help is there at once.

/** Runs `act` on a migrated database and releases the server afterwards. @param subject begins the lines that tell of long work */
async function onDatabase(
  subject: string,
  act: (server: DatabaseServer, config: Config, progress: WorkProgress) => Promise<void>,
): Promise<void> {
  const config = loadConfig()
  await mustHaveFolder(config)
  const progress = showProgress(subject)
  try {
    const server = await connectServer(config, { info: () => {}, warn: (message) => console.error(message) })
    try {
      const { migrateDatabase } = await import('./db/migrate.js')
      await migrateDatabase(server.direct.address, server.direct.setting, server.direct.isPooled)
      await act(server, config, progress)
    } finally {
      await server.release()
    }
  } finally {
    progress.stop()
  }
}

function title(text: string): string {
  const problem = problemOf(text, nameRule)
  if (problem) throw new InvalidArgumentError(`It ${problem}.`)
  return trimmed(text)
}

function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text)
    if (!choice) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`)
    return choice
  }
}

/** Runs `act` with the services of the domain. */
function onServices(
  subject: string,
  act: (services: ServiceFactory, config: Config, progress: WorkProgress) => Promise<void>,
): Promise<void> {
  return onDatabase(subject, ({ address }, config, progress) =>
    withServices(address, config, ({ services }) => act(services, config, progress)),
  )
}

function listed(text: string): string[] {
  return text.split(',').map((entry) => entry.trim())
}

function someOf(choices: readonly string[]): (text: string) => string[] {
  return (text) => listed(text).map(oneOf(choices))
}

const contract = () => import('./contract.js')

async function schemaOutput({ cost = false, json = false, plan }: { cost?: boolean; json?: boolean; plan?: string }): Promise<string> {
  const document = plan === undefined ? undefined : await input('--plan', plan)
  const { schemaText, prices, waysOfReads } = await contract()
  if (document !== undefined) return wayTable(waysOfReads(document))
  if (!cost) return schemaText()
  return json ? `${JSON.stringify(await prices(), null, 2)}\n` : priceTable(await prices())
}

async function input(option: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${option}: the file cannot be read (${error.code}). Name a file with a GraphQL document`)
  })
}

async function output(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) return void process.stdout.write(text)
  await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      `--out: the file cannot be written (${error.code}). Name a file in a folder that exists and that this user can write`,
    )
  })
}

const program = new Command('petstore')
  .description(
    'Petstore Gateway: one schema, GraphQL and REST.\n\n' +
      'Results go to standard output, everything else to standard error. Settings come from the environment and from the file .env (docs/settings.md).',
  )
  .version(packageVersion, '-v, --version', 'print the version')
  // an option behind a command belongs to the command: `openapi --version 3.0`
  .enablePositionalOptions()
  .showHelpAfterError('Run the command with --help to see its options.')
  .addHelpText('after', '\n`petstore COMMAND --help` tells more about a command.')

program
  .command('start')
  .description('start the gateway')
  .addHelpText('after', example('PORT=9000 petstore start', 'serve on port 9000; without DATABASE_URL with an embedded PostgreSQL'))
  .action(async () => void (await import('./main.js')))

program
  .command('migrate')
  .description('bring the tables up to date (`start` does it, too)')
  .addHelpText('after', example('DATABASE_URL=postgres://… petstore migrate', 'prepare a database before the first start'))
  .action(() => onDatabase('migrate', async () => console.error('The tables are up to date.')))

shopCommands(program, onDatabase)
deprecationsCommand(program, onServices)
reencryptCommand(program, onServices)
statementsCommand(program, onDatabase)

program
  .command('keys')
  .description('make API keys')
  .command('create')
  .description('make an API key for a user, and the user if need be. Prints the key alone on standard output, this one time')
  .requiredOption('--email <email>', 'email address of the user')
  .option('--role <role>', `role of a new user: ${roles.join(', ')}`, oneOf(roles), 'customer' as const)
  .option('--scopes <scopes>', 'scopes separated by commas (default: all scopes of the role)')
  .addHelpText('after', example('KEY=$(petstore keys create --email me@example.com --role staff)', 'keep a staff key in a variable'))
  .action(({ email, role, scopes }: { email: string; role: (typeof roles)[number]; scopes?: string }) =>
    onServices('keys create', async (services) => {
      const { provisionApiKey } = await import('./domain/apiKeys/provisionApiKey.js')
      console.log(await provisionApiKey(services(), { email, role, scopes: scopes === undefined ? undefined : listed(scopes) }))
    }),
  )

program
  .command('oauth-client')
  .description('register OAuth clients')
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
      const { anonymous } = await import('./domain/actor.js')
      const { createOAuthClient } = await import('./domain/oauthClients/manageOAuthClients.js')
      const { clientId, clientSecret } = await createOAuthClient(services(), anonymous, { name, scopes })
      console.log(JSON.stringify({ client_id: clientId, client_secret: clientSecret }))
    }),
  )

program
  .command('signing-keys')
  .description('replace the keys that sign access tokens')
  .command('rotate')
  .description('make the next signing key. It is published at once, and signs from five minutes later on')
  .option('--compromised', 'a key has become known: delete all earlier keys, which ends all access tokens')
  .addHelpText('after', example('petstore signing-keys rotate --compromised', 'after a key has leaked'))
  .action(({ compromised = false }: { compromised?: boolean }) =>
    onServices('signing-keys rotate', async (services, config) => {
      const { rotateSigningKeys } = await import('./domain/tokens/rotateSigningKeys.js')
      await rotateSigningKeys(services(), compromised ? 'compromised' : 'asked', config.SIGNING_KEY_DAYS)
      console.error(
        compromised
          ? 'The keys are replaced. Users and clients must get new access tokens.'
          : 'The next key is made. It signs in five minutes.',
      )
    }),
  )

program
  .command('schema')
  .description('print the GraphQL schema (needs no database and no settings)')
  .option('--out <file>', 'write it to a file instead')
  .addHelpText('after', example('petstore schema --out schema.graphql', 'keep the schema in a file'))
  .option('--cost', 'print the price of every route and of every root field instead')
  .addOption(new Option('--json', 'print the prices as JSON').implies({ cost: true }))
  .option('--plan <file>', 'print for each root field of a GraphQL document whether one SQL statement reads it, and otherwise why not')
  .addHelpText('after', example('petstore schema --cost', 'see which calls are expensive'))
  .addHelpText('after', example('petstore schema --plan orders.graphql', 'see which queries are read by one statement'))
  .action(async ({ out, ...what }: { out?: string; cost?: boolean; json?: boolean; plan?: string }) =>
    output(await schemaOutput(what), out),
  )

program
  .command('openapi')
  .description(
    'print the OpenAPI document that the gateway serves. It needs no database, and of the settings only PUBLIC_URL, HOST and PORT',
  )
  .option('--out <file>', 'write it to a file instead')
  .option('--version <version>', 'version of OpenAPI: 3.1 or 3.0', oneOf(['3.1', '3.0'] as const), '3.1' as const)
  .addHelpText('after', example('petstore openapi --version 3.0 > openapi.json', 'for tools that know OpenAPI 3.0 only'))
  .action(async ({ out, version }: { out?: string; version: '3.1' | '3.0' }) => {
    const publicUrl = loadPublicUrl()
    await output(await (await contract()).openapiDocument(version, publicUrl), out)
  })

program
  .command('documents')
  .description('trust GraphQL documents')
  .command('build')
  .description('write the manifest of the operations in a folder, for TRUSTED_DOCUMENTS (needs no database and no settings)')
  .argument('<dir>', 'folder with .graphql files; a fragment may stand in another file than its operation')
  .option('--out <file>', 'write it to a file instead')
  .addHelpText('after', example('petstore documents build src/operations --out documents.json', 'trust the operations of a web shop'))
  .action(async (dir: string, { out }: { out?: string }) => {
    const { documentFiles } = await import('./command/documentFiles.js')
    const files = await documentFiles(dir)
    const { json, operations } = (await contract()).documentsManifest(files)
    await output(json, out)
    if (out !== undefined) console.error(`${out} lists ${operations === 1 ? '1 operation' : `${operations} operations`}.`)
  })

function fail(reason: unknown): void {
  console.error(typeof reason === 'string' ? reason : (explain(reason) ?? reason))
  process.exitCode = 1
}

forgiveLeavingReader(process.stdout, fail)
forgiveLeavingReader(process.stderr, fail)
try {
  await program.parseAsync()
} catch (error) {
  fail(error)
}
