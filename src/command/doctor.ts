import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Config } from '../config.js'
import type { Evidence, Missing } from '../doctor/evidence.js'
import { loadConfig } from '../loadConfig.js'
import { readUrl } from '../values/readUrl.js'
import { example } from './example.js'

/** Exit status of a wrong call, and of a doctor that cannot look. */
const CANNOT_RUN = 2

interface DoctorOptions {
  readonly url?: URL
  readonly json?: boolean
  readonly markdown?: boolean
}

/** The command `doctor`. It changes nothing: it makes no tables and no database. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'look for faults of security and speed in the settings, the schema, the database and a running server, and say how to mend them. ' +
        'Ends with status 1 when a finding is a warning or an error, and with 2 when it cannot look',
    )
    .option(
      '--url <url>',
      'address of a running gateway to look at, too. Its metrics are read with METRICS_TOKEN or at METRICS_PORT',
      serverAddress,
    )
    .option('--json', 'print JSON')
    .addOption(new Option('--markdown', 'print Markdown, for the page of a build').conflicts('json'))
    .addHelpText('after', example('petstore doctor --url https://api.example.com', 'with the settings of the server in the environment'))
    .addHelpText('after', example('petstore doctor --json | jq ".findings[]"', 'the findings, for a program'))
    .addHelpText('after', example('petstore doctor --markdown >> $GITHUB_STEP_SUMMARY', 'a page of the build, which fails by a warning'))
    .action(async (options: DoctorOptions) => {
      try {
        await consult(options)
      } catch (error) {
        process.exitCode = CANNOT_RUN
        throw error
      }
    })
}

function serverAddress(text: string): URL {
  const url = readUrl(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new InvalidArgumentError('It must be a URL that begins with http:// or https://, without a user name, `?` and `#`.')
  return url
}

async function consult({ url, json = false, markdown = false }: DoctorOptions): Promise<void> {
  const config = loadConfig()
  const now = new Date()
  const { schema } = await import('../graphql/schema.js')
  const { readSchema } = await import('../doctor/readSchema.js')
  const { checks } = await import('../doctor/registers.js')
  const { examine, isAlarming } = await import('../doctor/examine.js')
  const { jsonReport, markdownReport, textReport } = await import('../doctor/report.js')
  const evidence: Evidence = {
    config,
    now,
    schema: readSchema(schema),
    ...(await lookAtDatabase(config, now)),
    server: await lookAtServer(url, config),
  }
  const examination = examine(checks, evidence)
  const report = { environment: config.APP_ENV, examinedAt: now, server: url?.origin, ...examination }
  const write = json ? jsonReport : markdown ? markdownReport : textReport
  process.stdout.write(write(report))
  if (isAlarming(examination)) process.exitCode = 1
}

async function lookAtDatabase(config: Config, now: Date): Promise<Pick<Evidence, 'database' | 'rows'>> {
  if (config.DATABASE_URL === undefined && !existsSync(path.join(config.DATA_DIR, 'postgres'))) {
    const none: Missing = { missing: 'DATABASE_URL is not set, and DATA_DIR holds no database' }
    return { database: none, rows: none }
  }
  const { connectServer } = await import('../db/connectServer.js')
  const { readDatabase } = await import('../doctor/readDatabase.js')
  const { listReads, countedRows } = await import('../doctor/registers.js')
  const server = await connectServer(config, { info: () => {}, warn: (message) => process.stderr.write(`${message}\n`) })
  try {
    return await readDatabase(server, config, { lists: listReads, counts: countedRows, now })
  } finally {
    await server.release()
  }
}

async function lookAtServer(url: URL | undefined, config: Config): Promise<Evidence['server']> {
  if (!url) return { missing: 'no running server was looked at: add --url' }
  const { readServer } = await import('../doctor/readServer.js')
  return readServer(url, config)
}
