import { type Command, InvalidArgumentError, Option } from 'commander'
import { ConfigError } from '../config.js'
import { isDay, readMoment } from '../values/rfc3339.js'
import { withoutSecrets } from '../values/withoutSecrets.js'
import { example } from './example.js'
import type { OnServices } from './onDatabase.js'

interface AuditExportOptions {
  readonly from?: Date
  readonly to?: Date
  readonly format: 'jsonl' | 'csv'
}

/** The fields of an audit event, in the order of the export. */
const fields = ['id', 'type', 'occurredAt', 'actorUserId', 'actorClientId', 'userId', 'subject', 'address', 'requestId'] as const
type ExportedRow = Readonly<Record<(typeof fields)[number], unknown>>

/** The command `audit export`. @param onServices runs an act with the services of the domain */
export function auditCommand(program: Command, onServices: OnServices): void {
  program
    .command('audit')
    .description('export the audit log')
    .command('export')
    .description('print the audit log, the oldest event first: changes of accounts and credentials, with user ids and without secrets')
    .option('--from <moment>', 'first moment, such as 2026-11-01 or 2026-11-01T08:00:00Z', momentOf)
    .option('--to <moment>', 'moment after the last one; 2026-12-01 leaves out all of December', momentOf)
    .addOption(
      new Option('--format <format>', 'jsonl: a JSON object in each line; csv: with a line of names')
        .choices(['jsonl', 'csv'])
        .default('jsonl'),
    )
    .addHelpText(
      'after',
      example('petstore audit export --from 2026-11-01 --to 2026-12-01 --format csv > november.csv', 'a month, for an auditor'),
    )
    .action((options: AuditExportOptions) =>
      onServices('audit export', async (services) => {
        if (options.from && options.to && options.from >= options.to)
          throw new ConfigError('--to: is not after --from. Name a later moment, or leave one of them out')
        const { exportAuditEvents } = await import('../domain/audit/exportAuditEvents.js')
        const write = options.format === 'csv' ? csvLine : jsonLine
        let isRead = options.format === 'csv' ? await written(`${fields.join()}\r\n`) : true
        for await (const rows of exportAuditEvents(services(), options)) {
          if (!isRead) break
          isRead = await written(rows.map(write).join(''))
        }
      }),
    )
}

function momentOf(text: string): Date {
  const moment = readMoment(isDay(text) ? `${text}T00:00:00Z` : text)
  if (!moment) throw new InvalidArgumentError('It must be a day such as 2026-11-01, or a moment of RFC 3339 such as 2026-11-01T08:00:00Z.')
  return moment
}

/** Waits for a slow reader. @returns false when the reader has left */
function written(text: string): Promise<boolean> {
  return new Promise((resolve) => process.stdout.write(text, (error) => resolve(!error)))
}

function shown(row: ExportedRow, field: (typeof fields)[number]): unknown {
  const value = row[field] ?? null
  // a request id is a text of the caller
  return typeof value === 'string' ? withoutSecrets(value) : value
}

function jsonLine(row: ExportedRow): string {
  return `${JSON.stringify(Object.fromEntries(fields.map((field) => [field, shown(row, field)])))}\n`
}

/** A record of RFC 4180. */
function csvLine(row: ExportedRow): string {
  return `${fields.map((field) => csvCell(shown(row, field))).join()}\r\n`
}

function csvCell(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
