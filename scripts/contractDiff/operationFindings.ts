import type { OpenapiOperation } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { contentFindings } from './contentFindings.js'
import { found } from './found.js'
import type { Named } from './operations.js'
import { otherFindings } from './otherFindings.js'
import { parameterFindings } from './parameterFindings.js'
import { responseFindings } from './responseFindings.js'
import { securityFindings } from './securityFindings.js'
import { deprecationChange, statedDeprecation } from './sunset.js'

/** The keys of an operation with a rule. */
const JUDGED = ['operationId', 'deprecated', 'x-sunset', 'security', 'x-scope', 'parameters', 'requestBody', 'responses']

/** The findings of an operation that both contracts have. The comparison of schemas keeps the findings inside schemas. */
export function operationFindings(was: Named, is: Named, comparison: Comparison): Finding[] {
  const { name, operation: before } = was
  const { operation: after } = is
  return [
    ...operationIdFindings(name, before, after),
    ...deprecationChange(name, statedDeprecation(before), statedDeprecation(after), comparison.today),
    ...securityFindings(name, before, after),
    ...parameterFindings(was, is, 'sent', comparison),
    ...bodyFindings(name, before.requestBody, after.requestBody, comparison),
    ...responseFindings(name, before.responses, after.responses, comparison),
    ...otherFindings(name, before, after, JUDGED),
  ]
}

function operationIdFindings(subject: string, { operationId: was }: OpenapiOperation, { operationId: is }: OpenapiOperation): Finding[] {
  if (was === is) return []
  const reason = 'Requests stay the same, but the functions of generated clients get another name.'
  return [{ kind: 'changed', verdict: 'dangerous', subject, told: `has the operationId ${is} instead of ${was}`, reason }]
}

type Body = NonNullable<OpenapiOperation['requestBody']>

function bodyFindings(name: string, earlier: Body | undefined, later: Body | undefined, comparison: Comparison): Finding[] {
  const subject = `${name} body`
  const [before, after] = [earlier && found<Body>(earlier, comparison.before), later && found<Body>(later, comparison.after)]
  if (!before || !after) {
    if (!before && !after) return []
    if (!after) {
      return [
        { kind: 'removed', verdict: 'breaking', subject, told: 'is not accepted any more', reason: 'A request with a body is refused.' },
      ]
    }
    return after.required
      ? [{ kind: 'added', verdict: 'breaking', subject, told: 'is new and required', reason: 'A request without a body is refused.' }]
      : [{ kind: 'added', verdict: 'safe', subject, told: 'is new and optional', reason: 'A request without a body works as before.' }]
  }
  const required: Finding[] =
    (before.required ?? false) === (after.required ?? false)
      ? []
      : after.required
        ? [{ kind: 'changed', verdict: 'breaking', subject, told: 'becomes required', reason: 'A request without a body is refused.' }]
        : [{ kind: 'changed', verdict: 'safe', subject, told: 'becomes optional', reason: 'Every request that was accepted is accepted.' }]
  const others = otherFindings(subject, before, after, ['required', 'content'])
  return [...required, ...others, ...contentFindings(subject, before.content, after.content, 'sent', name, comparison)]
}
