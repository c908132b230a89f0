import type { Document } from '../../src/rest/openapi/types.js'
import { type Change, changesOf, type Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { schemaComparison } from './jsonSchemas.js'
import { operationFindings } from './operationFindings.js'
import { type Named, operationsOf } from './operations.js'
import { otherFindings } from './otherFindings.js'
import { schemeFindings } from './securityFindings.js'
import { serverFindings } from './serverFindings.js'
import { removal, statedDeprecation } from './sunset.js'

/** The keys of a document with a rule, or with texts. */
const JUDGED = ['info', 'servers', 'security', 'paths', 'webhooks', 'components']

/** The changes of the REST contract. @param today such as `2026-11-30` */
export function restChanges(before: Document, after: Document, today: string): Change[] {
  const schemas = schemaComparison(before, after, today)
  const own = operationsOf(before.paths, before)
  const others = operationsOf(after.paths, after)
  const findings = [...new Set([...own.keys(), ...others.keys()])].flatMap((key) => {
    const [was, is] = [own.get(key), others.get(key)]
    return operationChanges(was, is, { before, after, today, schemas })
  })
  const shared = changesOf('REST', [
    ...otherFindings('the document', before, after, JUDGED),
    ...serverFindings(before, after),
    ...schemeFindings(before, after),
  ])
  return [...shared, ...findings, ...schemas.changes('REST')]
}

function operationChanges(was: Named | undefined, is: Named | undefined, comparison: Comparison): Change[] {
  const name = (was ?? is)?.name ?? ''
  const changes = (findings: readonly Finding[]) => findings.map((finding): Change => ({ ...finding, part: 'REST', places: [name] }))
  if (!was) {
    return changes([{ kind: 'added', verdict: 'safe', subject: name, told: 'is new', reason: 'No client calls it yet.' }])
  }
  if (!is) {
    const reason = 'A client that calls it gets 404 or 405.'
    return changes([removal(name, 'is gone', statedDeprecation(was.operation), comparison.today, reason)])
  }
  return changes(operationFindings(was, is, comparison))
}
