import type { Command } from 'commander'
import type { DeprecationUseRow } from '../db/queries/deprecationUses.js'
import { example } from './example.js'
import type { OnServices } from './onDatabase.js'
import { type Column, printRows } from './printRows.js'

const day = (moment: Date) => moment.toISOString().slice(0, 10)

const columns: readonly Column<DeprecationUseRow>[] = [
  { title: 'ends', width: 10, of: ({ sunset }) => day(sunset) },
  { title: 'last used', width: 10, of: ({ lastUsedAt }) => day(lastUsedAt) },
  { title: 'uses', width: 8, of: ({ uses }) => uses },
  { title: 'caller', width: 23, of: callerOf },
  { title: 'part', width: 0, of: partOf },
]

/** The command `deprecations`. @param onServices runs an act with the services of the domain */
export function deprecationsCommand(program: Command, onServices: OnServices): void {
  program
    .command('deprecations')
    .description('print who uses deprecated parts of the API, how often, when last, and until when they work')
    .option('--json', 'print a list of JSON objects, with the fields of the API')
    .addHelpText(
      'after',
      example('petstore deprecations --json > usage.json', 'keep the report, for example for a comparison of contracts'),
    )
    .action((form: { json?: true }) =>
      onServices('deprecations', async (services) => {
        const { deprecationUsesByEnd } = await import('../domain/deprecations/readUses.js')
        const own = services()
        await printRows((next) => deprecationUsesByEnd(own, next), columns, { ...form, empty: 'Nobody uses a deprecated part.' })
      }),
    )
}

function callerOf({ userId, clientId }: DeprecationUseRow): string {
  if (userId !== null) return `user ${userId}`
  return clientId ?? 'anonymous'
}

function partOf({ subject, apiVersion, replacement }: DeprecationUseRow): string {
  return `${subject}${apiVersion === null ? '' : ` (${apiVersion})`}: use ${replacement}`
}
