import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Config, ConfigError } from '../config.js'
import { loadConfig } from '../loadConfig.js'
import { example } from './example.js'
import { namedDatabase } from './namedDatabase.js'
import { showProgress } from './progress.js'

const KEY_BYTES = 32

interface AnonymiseOptions {
  readonly from: string
  readonly to: string
  readonly keyFile?: string
  readonly yes?: boolean
}

/** The command `anonymise`. */
export function anonymiseCommand(program: Command): void {
  program
    .command('anonymise')
    .description(
      'copy a database into an empty one without personal data and secrets, of the same shape and size. Run it with the settings of the copy: ' +
        'its ENCRYPTION_KEY seals new secrets of the webhook endpoints. Pictures are not copied',
    )
    .requiredOption('--from <url>', 'database to read, such as a replica of production')
    .requiredOption('--to <url>', 'database to write to: empty, or with --yes an earlier copy')
    .option(
      '--key-file <file>',
      'file with at least 32 random bytes: the same key replaces a value by the same value (default: a key for this run alone)',
    )
    .option('--yes', 'replace an earlier copy')
    .addHelpText(
      'after',
      example('petstore anonymise --from postgres://…/production --to postgres://…/staging', 'fill an empty staging database'),
    )
    .addHelpText(
      'after',
      example('petstore anonymise --from … --to … --key-file run.key --yes', 'fill it again, with the same names as before'),
    )
    .action(anonymise)
}

async function anonymise({ from, to, keyFile, yes = false }: AnonymiseOptions): Promise<void> {
  const config = loadConfig()
  const addresses = { from: await addressOf(config, '--from', from), to: await addressOf(config, '--to', to) }
  const key = keyFile === undefined ? randomBytes(KEY_BYTES) : await readKey(keyFile)
  const { anonymiseDatabase } = await import('../anonymise/anonymiseDatabase.js')
  const { columnRules } = await import('../anonymise/columns.js')
  const { Pseudonyms } = await import('../anonymise/pseudonyms.js')
  const { loadEncryptionKeys } = await import('../providers/encryptionKey.js')
  const { createSecretBox } = await import('../providers/secretBox.js')
  const startedAt = performance.now()
  const progress = showProgress('anonymise')
  const rows = await anonymiseDatabase({
    ...addresses,
    production: config.APP_ENV === 'production' ? config.DATABASE_URL : undefined,
    rules: columnRules,
    by: new Pseudonyms(key, createSecretBox(await loadEncryptionKeys(config))),
    replaces: yes,
    onProgress: progress.update,
  }).finally(() => progress.stop())
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stderr.write(`${rows} rows are copied without personal data, in ${seconds} s.\n`)
}

async function addressOf(config: Config, option: '--from' | '--to', url: string): Promise<string> {
  const { mustAnswer } = await import('../db/mustAnswer.js')
  namedDatabase(config, option, url)
  await mustAnswer(url, option)
  return url
}

async function readKey(file: string): Promise<Buffer> {
  const key = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`--key-file: the file cannot be read (${error.code}). Name a file with at least ${KEY_BYTES} random bytes`)
  })
  if (key.length < KEY_BYTES)
    throw new ConfigError(`--key-file: has ${key.length} bytes. Name a file with at least ${KEY_BYTES} random bytes`)
  return key
}
