import { readFile, writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { ConfigError } from '../config.js'
import { loadShownFacts } from '../loadConfig.js'
import { example } from './example.js'
import { oneOf } from './parameters.js'
import { priceTable } from './priceTable.js'
import { wayTable } from './wayTable.js'

interface SchemaForm {
  readonly cost?: boolean
  readonly json?: boolean
  readonly plan?: string
}

const contract = () => import('../contract.js')

/** The commands that print the contract, and tell of documents. They need no database. */
export function contractCommands(program: Command): void {
  program
    .command('schema')
    .description('print the GraphQL schema (needs no database and no settings)')
    .option('--out <file>', 'write it to a file instead')
    .addHelpText('after', example('petstore schema --out schema.graphql', 'keep the schema in a file'))
    .option('--cost', 'print the price of every route and of every root field instead')
    .addOption(new Option('--json', 'print the prices as JSON, or with --plan the ways').implies({ cost: true }))
    .option('--plan <file>', 'print for each root field of a GraphQL document whether one SQL statement reads it, and otherwise why not')
    .addHelpText('after', example('petstore schema --cost', 'see which calls are expensive'))
    .addHelpText('after', example('petstore schema --plan orders.graphql', 'see which queries are read by one statement'))
    .action(async ({ out, ...form }: SchemaForm & { out?: string }) => output(await schemaOutput(form), out))

  program
    .command('openapi')
    .description(
      'print the OpenAPI document that the gateway serves. It needs no database, and of the settings only PUBLIC_URL, HOST, PORT and those of the support',
    )
    .option('--out <file>', 'write it to a file instead')
    .option('--version <version>', 'version of OpenAPI: 3.1 or 3.0', oneOf(['3.1', '3.0'] as const), '3.1' as const)
    .addHelpText('after', example('petstore openapi --version 3.0 > openapi.json', 'for tools that know OpenAPI 3.0 only'))
    .action(async ({ out, version }: { out?: string; version: '3.1' | '3.0' }) => {
      const shown = loadShownFacts()
      await output(await (await contract()).openapiDocument(version, shown), out)
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
      const { documentFiles } = await import('./documentFiles.js')
      const files = await documentFiles(dir)
      const { json, operations } = (await contract()).documentsManifest(files)
      await output(json, out)
      if (out !== undefined) process.stderr.write(`${out} lists ${operations === 1 ? '1 operation' : `${operations} operations`}.\n`)
    })
}

async function schemaOutput({ cost = false, json = false, plan }: SchemaForm): Promise<string> {
  const document = plan === undefined ? undefined : await input('--plan', plan)
  const { schemaText, prices, waysOfReads } = await contract()
  const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  if (document !== undefined) return json ? asJson(waysOfReads(document)) : wayTable(waysOfReads(document))
  if (!cost) return schemaText()
  return json ? asJson(await prices()) : priceTable(await prices())
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
