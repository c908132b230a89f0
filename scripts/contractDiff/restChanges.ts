import type { Document, OpenapiOperation, Paths } from '../../src/rest/openapi/types.js'
import type { Change, Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { schemaComparison } from './jsonSchemas.js'
import { operationFindings } from './operationFindings.js'
import { schemeFindings } from './securityFindings.js'
import { removal, statedDeprecation } from './sunset.js'

/** The changes of the REST contract. @param today such as `2026-11-30` */
export function restChanges(before: Document, after: Document, today: string): Change[] {
  const schemas = schemaComparison(before, after, today)
  const own = operationsOf(before.paths)
  const others = operationsOf(after.paths)
  const findings = [...new Set([...own.keys(), ...others.keys()])].flatMap((key) => {
    const [was, is] = [own.get(key), others.get(key)]
    return operationChanges(was, is, { before, after, today, schemas })
  })
  const schemes = schemeFindings(before, after).map((finding): Change => ({ ...finding, part: 'REST', places: [] }))
  return [...schemes, ...findings, ...schemas.changes('REST')]
}

interface Named {
  /** Method and path, such as `GET /v1/pets`. */
  readonly name: string
  readonly operation: OpenapiOperation
}

/** Operations by method and path. The names of path parameters are left out, because they do not travel. */
function operationsOf(paths: Paths): ReadonlyMap<string, Named> {
  return new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, Named] => [
        `${method} ${path.replace(/\{[^}]+\}/g, '{}')}`,
        { name: `${method.toUpperCase()} ${path}`, operation },
      ]),
    ),
  )
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
  return changes(operationFindings(name, was.operation, is.operation, comparison))
}
