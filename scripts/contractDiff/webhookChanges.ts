import type { Document, OpenapiOperation } from '../../src/rest/openapi/types.js'
import type { Change, Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { contentFindings } from './contentFindings.js'
import { schemaComparison } from './jsonSchemas.js'
import { type Named, operationsOf } from './operations.js'
import { otherFindings } from './otherFindings.js'
import { parameterFindings } from './parameterFindings.js'
import { deprecationChange, removal, statedDeprecation } from './sunset.js'

/** The changes of deliveries. Here the gateway is the client: receivers read the body and the headers, and their replies count. */
export function webhookChanges(before: Document, after: Document, today: string): Change[] {
  const schemas = schemaComparison(before, after, today)
  const [was, is] = [operationsOf(before.webhooks, before), operationsOf(after.webhooks, after)]
  const own = [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)]
    const event = (old ?? now)?.path ?? ''
    return eventFindings(event, old, now, { before, after, today, schemas }).map(
      (finding): Change => ({ ...finding, part: 'Webhooks', places: [event] }),
    )
  })
  return [...own, ...schemas.changes('Webhooks')]
}

/** The keys of a delivery with a rule. */
const JUDGED = ['deprecated', 'x-sunset', 'parameters', 'requestBody', 'responses']

function eventFindings(event: string, earlier: Named | undefined, later: Named | undefined, comparison: Comparison): Finding[] {
  const { today } = comparison
  if (!earlier) {
    return [
      { kind: 'added', verdict: 'safe', subject: event, told: 'is a new event', reason: 'An endpoint receives the events that it chose.' },
    ]
  }
  const { operation: before } = earlier
  if (!later) return [removal(event, 'is sent no more', statedDeprecation(before), today, 'An endpoint that chose the event waits for it.')]
  const { operation: after } = later
  const [was, is] = [before.requestBody?.content ?? {}, after.requestBody?.content ?? {}]
  return [
    ...deprecationChange(event, statedDeprecation(before), statedDeprecation(after), today),
    ...parameterFindings({ ...earlier, name: event }, later, 'received', comparison),
    ...bodyFindings(event, before.requestBody?.required === true, after.requestBody?.required === true),
    ...contentFindings(event, was, is, 'received', event, comparison),
    ...answerFindings(event, before.responses, after.responses),
    ...otherFindings(event, before, after, JUDGED),
  ]
}

function bodyFindings(event: string, was: boolean, is: boolean): Finding[] {
  if (was === is) return []
  const common = { kind: 'changed', subject: `${event} body` } as const
  return is
    ? [{ ...common, verdict: 'safe', told: 'is always present', reason: 'Every delivery fits the earlier contract, too.' }]
    : [{ ...common, verdict: 'breaking', told: 'can be missing', reason: 'A receiver that reads the body may not find it.' }]
}

/** The statuses by which a receiver answers. */
function answerFindings(event: string, before: OpenapiOperation['responses'], after: OpenapiOperation['responses']): Finding[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((status): Finding[] => {
    const [was, is] = [before[status], after[status]]
    const subject = `${event} answer ${status}`
    if (was && is) return otherFindings(subject, was, is, [])
    const reason = 'A receiver that answers with this status is understood in another way.'
    return was
      ? [{ kind: 'removed', verdict: 'breaking', subject, told: 'has no meaning of its own any more', reason }]
      : [{ kind: 'added', verdict: 'dangerous', subject, told: 'gets a meaning of its own', reason }]
  })
}
