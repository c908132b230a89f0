import type { Header, OpenapiOperation, Reference, Response } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Comparison } from './comparison.js'
import { contentFindings } from './contentFindings.js'
import { found } from './found.js'
import { otherFindings } from './otherFindings.js'

type Responses = OpenapiOperation['responses']
type Headers = Readonly<Record<string, Header | Reference>>

/** The findings about the replies of an operation. */
export function responseFindings(name: string, before: Responses, after: Responses, comparison: Comparison): Finding[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((status) => {
    const [was, is] = [before[status], after[status]]
    const subject = `${name} ${status}`
    if (!was) return [newStatus(subject, status)]
    if (!is) return [lostStatus(subject, status)]
    const [old, now] = [found<Response>(was, comparison.before), found<Response>(is, comparison.after)]
    return [
      ...headerFindings(name, subject, old.headers ?? {}, now.headers ?? {}, comparison),
      ...contentFindings(subject, old.content ?? {}, now.content ?? {}, 'received', name, comparison),
      ...otherFindings(subject, old, now, ['headers', 'content']),
    ]
  })
}

const isSuccess = (status: string) => status.startsWith('2')

function newStatus(subject: string, status: string): Finding {
  const common = { kind: 'added', subject, told: 'is a new reply' } as const
  return isSuccess(status)
    ? { ...common, verdict: 'dangerous', reason: 'A client that expects one status of success meets another.' }
    : { ...common, verdict: 'safe', reason: 'A client treats an unknown status like the first of its class (RFC 9110, section 15).' }
}

function lostStatus(subject: string, status: string): Finding {
  const common = { kind: 'removed', subject, told: 'is no reply any more' } as const
  return isSuccess(status)
    ? { ...common, verdict: 'breaking', reason: 'A client that expects this status does not get it.' }
    : { ...common, verdict: 'safe', reason: 'No client needs a refusal.' }
}

function headerFindings(name: string, reply: string, before: Headers, after: Headers, comparison: Comparison): Finding[] {
  const [olds, nows] = [byLowerCase(before), byLowerCase(after)]
  return [...new Set([...olds.keys(), ...nows.keys()])].flatMap((key): Finding[] => {
    const [was, is] = [olds.get(key), nows.get(key)]
    const subject = `${reply} header ${(was ?? is)?.name}`
    if (!was) return [{ kind: 'added', verdict: 'safe', subject, told: 'is new', reason: 'Clients ignore unknown headers.' }]
    const old = found<Header>(was.header, comparison.before)
    const now = is && found<Header>(is.header, comparison.after)
    if (now) comparison.schemas.compare(old.schema, now.schema, { subject, direction: 'received' }, name)
    const others = now ? otherFindings(subject, old, now, ['required', 'schema']) : []
    if (now && (now.required ?? false) === (old.required ?? false)) return others
    if (now?.required)
      return [
        ...others,
        { kind: 'changed', verdict: 'safe', subject, told: 'is always present', reason: 'Every reply fits the earlier contract.' },
      ]
    const told = now ? 'can be missing' : 'is gone'
    return [
      ...others,
      {
        kind: now ? 'changed' : 'removed',
        verdict: old.required ? 'breaking' : 'dangerous',
        subject,
        told,
        reason: old.required ? 'A client that expects the header may not find it.' : 'A client may use the header when it is present.',
      },
    ]
  })
}

/** Headers by name; upper and lower case do not differ in it. */
function byLowerCase(headers: Headers) {
  return new Map(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), { name, header }]))
}
