import type { Command } from 'commander'
import type { ServiceFactory } from '../createProviders.js'
import type { DeprecationUseRow } from '../db/queries/deprecationUses.js'
import { example } from './example.js'

type WithServices = (subject: string, act: (services: ServiceFactory) => Promise<void>) => Promise<void>

/** The command `deprecations`. @param withServices runs an act with the services of the domain */
export function deprecationsCommand(program: Command, withServices: WithServices): void {
  program
    .command('deprecations')
    .description('print who uses deprecated parts of the API, how often, when last, and until when they work')
    .option('--json', 'print a list of JSON objects, with the fields of the API')
    .addHelpText(
      'after',
      example('petstore deprecations --json > usage.json', 'keep the report, for example for a comparison of contracts'),
    )
    .action(({ json = false }: { json?: boolean }) =>
      withServices('deprecations', async (services) => {
        const { allDeprecationUses } = await import('../domain/deprecations/readUses.js')
        const uses = await allDeprecationUses(services())
        process.stdout.write(json ? `${JSON.stringify(uses, null, 2)}\n` : deprecationTable(uses))
      }),
    )
}

/** The uses as text for people: a line for each caller, part and version. */
function deprecationTable(uses: readonly DeprecationUseRow[]): string {
  if (uses.length === 0) return 'Nobody uses a deprecated part.\n'
  const day = (moment: Date) => moment.toISOString().slice(0, 10)
  const rows = [
    ['ends', 'last used', 'uses', 'caller', 'part'] as const,
    ...uses.map((use) => [day(use.sunset), day(use.lastUsedAt), String(use.uses), callerOf(use), partOf(use)] as const),
  ]
  const widest = Math.max(...rows.map(([, , , caller]) => caller.length))
  return rows
    .map(
      ([ends, last, number, caller, part]) =>
        `${ends.padEnd(10)}  ${last.padEnd(10)}  ${number.padStart(8)}  ${caller.padEnd(widest)}  ${part}\n`,
    )
    .join('')
}

function callerOf({ userId, clientId }: DeprecationUseRow): string {
  if (userId !== null) return `user ${userId}`
  return clientId ?? 'anonymous'
}

function partOf({ subject, apiVersion, replacement }: DeprecationUseRow): string {
  return `${subject}${apiVersion === null ? '' : ` (${apiVersion})`}: use ${replacement}`
}
