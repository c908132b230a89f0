import type { Document, OpenapiOperation } from '../../src/rest/openapi/types.js'
import type { Change, Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { contentFindings } from './contentFindings.js'
import { schemaComparison } from './jsonSchemas.js'
import { parameterFindings } from './parameterFindings.js'

/** The changes of deliveries. Here the gateway is the client: receivers read the body and the headers, and their replies count. */
export function webhookChanges(before: Document, after: Document, today: string): Change[] {
  const schemas = schemaComparison(before, after, today)
  const [was, is] = [before.webhooks, after.webhooks]
  const own = [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((event) =>
    eventFindings(event, was[event]?.post, is[event]?.post, { before, after, today, schemas }).map(
      (finding): Change => ({ ...finding, part: 'Webhooks', places: [event] }),
    ),
  )
  return [...own, ...schemas.changes('Webhooks')]
}

type Delivery = OpenapiOperation | undefined

function eventFindings(event: string, before: Delivery, after: Delivery, comparison: Comparison): Finding[] {
  if (!before || !after) {
    return before
      ? [
          {
            kind: 'removed',
            verdict: 'breaking',
            subject: event,
            told: 'is sent no more',
            reason: 'An endpoint that chose the event waits for it.',
          },
        ]
      : [
          {
            kind: 'added',
            verdict: 'safe',
            subject: event,
            told: 'is a new event',
            reason: 'An endpoint receives the events that it chose.',
          },
        ]
  }
  const [was, is] = [before.requestBody?.content ?? {}, after.requestBody?.content ?? {}]
  return [
    ...parameterFindings(event, before.parameters, after.parameters, 'received', comparison),
    ...contentFindings(event, was, is, 'received', event, comparison),
    ...answerFindings(event, Object.keys(before.responses), Object.keys(after.responses)),
  ]
}

/** The statuses by which a receiver answers. */
function answerFindings(event: string, was: readonly string[], is: readonly string[]): Finding[] {
  const reason = 'A receiver that answers with this status is understood in another way.'
  const finding = (status: string, kind: 'added' | 'removed', told: string): Finding => {
    return { kind, verdict: kind === 'removed' ? 'breaking' : 'dangerous', subject: `${event} answer ${status}`, told, reason }
  }
  return [
    ...was.filter((status) => !is.includes(status)).map((status) => finding(status, 'removed', 'has no meaning of its own any more')),
    ...is.filter((status) => !was.includes(status)).map((status) => finding(status, 'added', 'gets a meaning of its own')),
  ]
}
