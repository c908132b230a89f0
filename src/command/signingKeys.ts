import type { Command } from 'commander'
import { example } from './example.js'
import { onServices } from './onDatabase.js'

/** The command `signing-keys rotate`. */
export function signingKeysCommand(program: Command): void {
  program
    .command('signing-keys')
    .description('replace the keys that sign access tokens')
    .command('rotate')
    .description('make the next signing key. It is published at once, and signs from five minutes later on')
    .option('--compromised', 'a key has become known: delete all earlier keys, which ends all access tokens')
    .addHelpText('after', example('petstore signing-keys rotate --compromised', 'after a key has leaked'))
    .action(({ compromised = false }: { compromised?: boolean }) =>
      onServices('signing-keys rotate', async (services, config) => {
        const { operator } = await import('../domain/operator.js')
        const { rotateSigningKeys } = await import('../domain/tokens/rotateSigningKeys.js')
        await rotateSigningKeys(services(), compromised ? 'compromised' : 'asked', config.SIGNING_KEY_DAYS, operator)
        process.stderr.write(
          compromised
            ? 'The keys are replaced. Users and clients must get new access tokens.\n'
            : 'The next key is made. It signs in five minutes.\n',
        )
      }),
    )
}
