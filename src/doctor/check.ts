import { type Evidence, type GatheredPart, isMissing, type Missing } from './evidence.js'
import { thresholds } from './thresholds.js'

type CheckSubject = 'configuration' | 'schema' | 'database' | 'server'

/** From the worst to the mildest. */
export const severities = ['error', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

/** A fault that a check has found. No text holds a secret, a connection string or personal data. */
export interface Finding {
  readonly evidence: string
  readonly fix: string
  /** When this finding is milder or worse than its check says. */
  readonly severity?: Severity
}

/** The findings of a check, or the reason why it cannot judge. */
export type Verdict = readonly Finding[] | Missing

interface CheckFacts {
  /** In lower case with dashes. It never changes. */
  readonly id: string
  readonly subject: CheckSubject
  readonly severity: Severity
  /** The fault for which the check looks, as the docs name it. */
  readonly looksFor: string
  /** A page of `docs/`, with the anchor of a section. */
  readonly link: string
  /** True for a fault that matters only where others reach the server: in development, test and sandbox it is an `info`. */
  readonly isOfProduction?: true
}

export interface Check extends CheckFacts {
  readonly judge: (evidence: Evidence) => Verdict
}

/** A check of one part of the evidence. It cannot judge while the part is missing. */
export function checkOf<Part extends GatheredPart>(
  part: Part,
  facts: CheckFacts,
  judge: (found: Exclude<Evidence[Part], Missing>, evidence: Evidence) => Verdict,
): Check {
  return {
    ...facts,
    judge(evidence) {
      const found: Evidence[Part] = evidence[part]
      return isMissing(found) ? found : judge(found as Exclude<Evidence[Part], Missing>, evidence) // it is not missing
    },
  }
}

/** A finding for each entry that is true. */
export function findingsOf(...entries: readonly (readonly [isFound: boolean, finding: Finding])[]): readonly Finding[] {
  return entries.flatMap(([isFound, finding]) => (isFound ? [finding] : []))
}

/** Why figures over `hours` and `operations` say nothing yet; undefined when they are enough. @param of what has counted them */
export function tooLittle(of: string, { hours, operations }: { readonly hours: number; readonly operations: number }): Missing | undefined {
  const { hoursOfEvidence, operationsOfEvidence } = thresholds
  if (hours < hoursOfEvidence.value)
    return { missing: `${of} has counted for ${rounded(hours)} h, and ${hoursOfEvidence.value} h are needed` }
  if (operations < operationsOfEvidence.value)
    return { missing: `${of} has counted ${Math.floor(operations)} operations, and ${operationsOfEvidence.value} are needed` }
  return undefined
}

export function rounded(number: number): string {
  return String(Math.round(number * 100) / 100)
}

export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}

/** A few of many names. */
export function someOfThem(names: readonly string[], count = names.length): string {
  const shown = names.slice(0, thresholds.examples.value)
  return count > shown.length ? `${shown.join(', ')} and ${count - shown.length} more` : shown.join(', ')
}
