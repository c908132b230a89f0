import type { Command } from 'commander'
import { KEY_HOURS } from '../domain/idempotency/keyHours.js'
import { example } from './example.js'
import type { OnServices } from './onDatabase.js'

/** The command `reencrypt`. @param onServices runs an act with the services of the domain */
export function reencryptCommand(program: Command, onServices: OnServices): void {
  program
    .command('reencrypt')
    .description('seal stored secrets again with the first key of ENCRYPTION_KEY. Ends with status 1 when no key opens one of them')
    .addHelpText('after', example('ENCRYPTION_KEY=$NEW,$OLD petstore reencrypt', 'move to a new key while the gateway serves'))
    .action(() =>
      onServices('reencrypt', async (services, _config, progress) => {
        const { reencryptSecrets } = await import('../domain/reencryptSecrets.js')
        const { resealed, lost } = await reencryptSecrets(services(), progress.update)
        progress.stop()
        process.stderr.write(
          `${counted(resealed)} sealed again. Answers for idempotency keys need the old keys for ${KEY_HOURS} hours more: remove them then.\n`,
        )
        if (lost === 0) return
        process.stderr.write(`ENCRYPTION_KEY: none of its keys opens ${counted(lost)}. Add the key that sealed them.\n`)
        process.exitCode = 1
      }),
    )
}

function counted(secrets: number): string {
  return secrets === 1 ? '1 secret' : `${secrets} secrets`
}
