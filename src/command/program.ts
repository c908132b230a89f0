import { Command, Help, type Option } from 'commander'
import { type BackupParts, noBackupParts } from '../backup/backupParts.js'
import { shopBackupParts } from '../shopBackup.js'
import { packageVersion } from '../values/packageVersion.js'
import { anonymiseCommand } from './anonymise.js'
import { auditCommand } from './audit.js'
import { backupCommand } from './backup.js'
import { configCommand } from './config.js'
import { contractCommands } from './contractCommands.js'
import { deprecationsCommand } from './deprecations.js'
import { doctorCommand } from './doctor.js'
import { example } from './example.js'
import { keysCommands } from './keys.js'
import { oauthClientCommands } from './oauthClients.js'
import { onDatabase, onServices } from './onDatabase.js'
import { reencryptCommand } from './reencrypt.js'
import { restoreCommand } from './restore.js'
import { shopCommands } from './shopCommands.js'
import { signingKeysCommand } from './signingKeys.js'
import { statementsCommand } from './statements.js'
import { refuseInOneLine } from './usage.js'
import { usersCommands } from './users.js'
import { webhooksCommands } from './webhooks.js'

const [backupParts = noBackupParts]: readonly BackupParts[] = [
  // a list of one line for each part of the product
  shopBackupParts,
]

/**
 * The command line with all its commands. Each command loads what it needs when it runs: a help, or a failure, is there at once.
 * @param start starts the gateway
 */
export function petstoreProgram(start: () => Promise<unknown>): Command {
  const program = new Command('petstore')
    .description(
      'Petstore Gateway: one schema, GraphQL and REST.\n\n' +
        'Results go to standard output, everything else to standard error. Settings come from the environment, from the file that CONFIG_FILE names, and from the file .env (docs/settings.md). ' +
        'The exit status is 0 for success, 1 for a failure, and 2 for a wrong command line.',
    )
    .version(packageVersion, '-v, --version', 'print the version')
    .configureHelp({ optionDescription })
    // an option behind a command belongs to the command: `openapi --version 3.0`
    .enablePositionalOptions()
    .addHelpText('after', '\n`petstore COMMAND --help` tells more about a command.')

  program
    .command('start')
    .description('start the gateway')
    .addHelpText('after', example('PORT=9000 petstore start', 'serve on port 9000; without DATABASE_URL with an embedded PostgreSQL'))
    .action(async () => void (await start()))
  program
    .command('migrate')
    .description('bring the tables up to date (`start` does it, too)')
    .addHelpText('after', example('DATABASE_URL=postgres://… petstore migrate', 'prepare a database before the first start'))
    .action(() => onDatabase('migrate', async () => void process.stderr.write('The tables are up to date.\n')))
  shopCommands(program, onDatabase)
  deprecationsCommand(program, onServices)
  backupCommand(program, backupParts)
  restoreCommand(program, backupParts)
  anonymiseCommand(program)
  reencryptCommand(program, onServices)
  statementsCommand(program, onDatabase)
  doctorCommand(program)
  auditCommand(program, onServices)
  configCommand(program)
  keysCommands(program)
  usersCommands(program)
  oauthClientCommands(program)
  webhooksCommands(program)
  signingKeysCommand(program)
  contractCommands(program)
  refuseInOneLine(program)
  return program
}

/** The help tells which options a command cannot do without. */
function optionDescription(option: Option): string {
  const text = new Help().optionDescription(option)
  return option.mandatory ? `${text} (required)` : text
}
