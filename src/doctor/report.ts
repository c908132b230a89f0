import { packageVersion } from '../values/packageVersion.js'
import { shorten } from '../values/shorten.js'
import { severities } from './check.js'
import type { Examination, ReportedFinding } from './examine.js'

const MAX_EVIDENCE = 1000

/** The circumstances of an examination. */
interface ReportHead {
  readonly environment: string
  readonly examinedAt: Date
  /** The origin of the server that was looked at. */
  readonly server: string | undefined
}

export type Report = ReportHead & Examination

const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`

function summary({ findings, notJudged, passed }: Examination): string {
  const of = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length
  return `${count(of('error'), 'error')}, ${count(of('warning'), 'warning')}, ${count(of('info'), 'info')}. ${count(passed.length, 'check')} found nothing, ${notJudged.length} did not judge.`
}

function title({ environment, server, examinedAt }: Report): string {
  const place = server === undefined ? 'no running server' : server
  return `Petstore Gateway ${packageVersion}, ${environment}, ${place}, ${examinedAt.toISOString()}`
}

/** A server may send anything as the name of an operation or a loop: no text commands the terminal, and none fills the screen. */
function shown(text: string): string {
  return shorten(text.replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '\uFFFD'), MAX_EVIDENCE)
}

const INDENT = ' '.repeat(9)
const indented = (label: string, text: string) => `${INDENT}${label} ${text}\n`

/** For people at a terminal. */
export function textReport(report: Report): string {
  const findings = report.findings.map(
    ({ severity, check, subject, evidence, fix, link }) =>
      `${severity.padEnd(8)} ${check} (${subject})\n${indented('found:', shown(evidence))}${indented('fix:  ', fix)}${indented('read: ', `docs/${link}`)}`,
  )
  const reasons = [...new Set(report.notJudged.map(({ reason }) => reason))]
  const notJudged = reasons.map((reason) => `not judged: ${reason}\n${INDENT}${checksWith(report, reason).join(', ')}\n`)
  return [`${title(report)}\n`, ...findings, ...notJudged, `${summary(report)}\n`].join('\n')
}

function checksWith({ notJudged }: Examination, wanted: string): readonly string[] {
  return notJudged.filter(({ reason }) => reason === wanted).map(({ check }) => check)
}

/** For programs. */
export function jsonReport({ environment, examinedAt, server, ...examination }: Report): string {
  const totals = Object.fromEntries(
    severities.map((wanted) => [wanted, examination.findings.filter(({ severity }) => severity === wanted).length]),
  )
  const facts = { version: packageVersion, environment, examinedAt: examinedAt.toISOString(), server: server ?? null }
  return `${JSON.stringify({ ...facts, totals, ...examination }, null, 2)}\n`
}

const cell = (text: string) => shown(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|')

function row({ severity, check, evidence, fix, link }: ReportedFinding): string {
  return `| ${severity} | \`${check}\` | ${cell(evidence)} | ${cell(fix)} | \`docs/${link}\` |\n`
}

/** For the page of a build. */
export function markdownReport(report: Report): string {
  const findings =
    report.findings.length === 0
      ? ''
      : `| Severity | Check | Found | Fix | Read |\n|---|---|---|---|---|\n${report.findings.map(row).join('')}\n`
  const reasons = [...new Set(report.notJudged.map(({ reason }) => reason))]
  const notJudged = reasons.map(
    (reason) =>
      `- Not judged: ${reason} (${checksWith(report, reason)
        .map((check) => `\`${check}\``)
        .join(', ')})\n`,
  )
  return `## ${title(report)}\n\n${summary(report)}\n\n${findings}${notJudged.join('')}`
}
