import type { Check, Finding, Severity } from './check.js'
import { severities } from './check.js'
import { type Evidence, isMissing } from './evidence.js'

export interface ReportedFinding extends Required<Finding> {
  readonly check: string
  readonly subject: Check['subject']
  /** A page of `docs/`, with the anchor of a section. */
  readonly link: string
}

export interface Examination {
  /** The worst first. */
  readonly findings: readonly ReportedFinding[]
  readonly notJudged: readonly { readonly check: string; readonly subject: Check['subject']; readonly reason: string }[]
  /** The checks that found nothing. */
  readonly passed: readonly string[]
}

/** Lets every check judge the evidence. */
export function examine(checks: readonly Check[], evidence: Evidence): Examination {
  const isProduction = isOfProduction(evidence)
  const verdicts = checks.map((check) => ({ check, verdict: check.judge(evidence) }))
  const findings = verdicts.flatMap(({ check, verdict }) =>
    isMissing(verdict) ? [] : verdict.map((finding) => reported(check, finding, isProduction || !check.isOfProduction)),
  )
  const rank = ({ severity }: ReportedFinding) => severities.indexOf(severity)
  return {
    findings: findings.toSorted((a, b) => rank(a) - rank(b)),
    notJudged: verdicts.flatMap(({ check, verdict }) =>
      isMissing(verdict) ? [{ check: check.id, subject: check.subject, reason: verdict.missing }] : [],
    ),
    passed: verdicts.flatMap(({ check, verdict }) => (!isMissing(verdict) && verdict.length === 0 ? [check.id] : [])),
  }
}

/** A server on another machine is judged as in production, unless the settings say that it is a sandbox or a test: its settings may not be ours. */
function isOfProduction({ config, server }: Evidence): boolean {
  if (!config.isOpen) return true
  return config.APP_ENV === 'development' && !isMissing(server) && !server.isLoopback
}

function reported(
  { id, subject, severity, link }: Check,
  { evidence, fix, severity: own = severity }: Finding,
  counts: boolean,
): ReportedFinding {
  return { check: id, subject, severity: counts ? own : 'info', evidence, fix, link }
}

/** Whether a finding must fail a build. */
export function isAlarming({ findings }: Examination): boolean {
  const mild: Severity = 'info'
  return findings.some(({ severity }) => severity !== mild)
}
