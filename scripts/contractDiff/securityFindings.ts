import { isDeepStrictEqual } from 'node:util'
import type { Document, OpenapiOperation } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'

/** The findings about the credentials of an operation: its alternatives and its scope. */
export function securityFindings(subject: string, before: OpenapiOperation, after: OpenapiOperation): Finding[] {
  const [was, is] = [credentialsOf(before), credentialsOf(after)]
  const lost = was.filter((alternative) => !is.includes(alternative))
  const added = is.filter((alternative) => !was.includes(alternative))
  return [
    ...lost.map((alternative): Finding => {
      const told = `cannot be called ${alternative} any more`
      return { kind: 'removed', verdict: 'breaking', subject, told, reason: 'A client with this credential is refused.' }
    }),
    ...added.map((alternative): Finding => {
      return {
        kind: 'added',
        verdict: 'safe',
        subject,
        told: `can be called ${alternative}, too`,
        reason: 'A further credential is accepted.',
      }
    }),
    ...scopeFindings(subject, before['x-scope'], after['x-scope']),
  ]
}

/** No alternative at all means that no credential is needed. */
function credentialsOf({ security }: OpenapiOperation): readonly string[] {
  return (security.length > 0 ? security : [{}]).map(shownAlternative)
}

function shownAlternative(alternative: Readonly<Record<string, readonly string[]>>): string {
  const schemes = Object.entries(alternative).map(([scheme, scopes]) => [scheme, ...[...scopes].sort()].join(' '))
  return schemes.length === 0 ? 'without a credential' : `with ${schemes.sort().join(' and ')}`
}

function scopeFindings(subject: string, was: string | undefined, is: string | undefined): Finding[] {
  if (was === is) return []
  if (is === undefined) {
    return [
      {
        kind: 'changed',
        verdict: 'safe',
        subject,
        told: `needs no scope ${was} any more`,
        reason: 'Every credential that was enough is enough.',
      },
    ]
  }
  const told = `needs the scope ${is} instead of ${was ?? 'none'}`
  return [{ kind: 'changed', verdict: 'breaking', subject, told, reason: 'A credential without this scope is refused.' }]
}

/** A kind of credential. */
interface Scheme {
  readonly description?: string
  readonly bearerFormat?: string
  readonly flows?: Readonly<Record<string, { readonly scopes: Readonly<Record<string, string>> }>>
}

/** The findings about the document's kinds of credentials. */
export function schemeFindings(before: Document, after: Document): Finding[] {
  const [was, is] = [schemesOf(before), schemesOf(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((subject): Finding[] => {
    const [old, now] = [was[subject], is[subject]]
    if (!old)
      return [{ kind: 'added', verdict: 'safe', subject, told: 'is a new kind of credential', reason: 'A further credential is accepted.' }]
    if (!now) {
      const told = 'is no kind of credential any more'
      return [{ kind: 'removed', verdict: 'breaking', subject, told, reason: 'A client with such a credential is refused.' }]
    }
    const isSame = isDeepStrictEqual(wireForm(old), wireForm(now))
    const sent: Finding = {
      ...{ kind: 'changed', verdict: 'breaking', subject, told: 'is sent in another way' },
      reason: 'A credential in the earlier form may be refused.',
    }
    return [...(isSame ? [] : [sent]), ...scopeNameFindings(subject, scopesOf(old), scopesOf(now))]
  })
}

function schemesOf({ components }: Document): Readonly<Record<string, Scheme>> {
  return components.securitySchemes ?? {} // every key of a scheme is optional here
}

function wireForm({ description: _text, bearerFormat: _hint, flows, ...scheme }: Scheme): object {
  return { ...scheme, flows: Object.entries(flows ?? {}).map(([name, { scopes: _scopes, ...flow }]) => [name, flow]) }
}

function scopesOf({ flows }: Scheme): readonly string[] {
  return Object.values(flows ?? {}).flatMap(({ scopes }) => Object.keys(scopes))
}

function scopeNameFindings(scheme: string, was: readonly string[], is: readonly string[]): Finding[] {
  const lost = was.filter((scope) => !is.includes(scope))
  const added = is.filter((scope) => !was.includes(scope))
  return [
    ...lost.map((scope): Finding => {
      const told = 'is no scope any more'
      return {
        kind: 'removed',
        verdict: 'breaking',
        subject: `${scheme} ${scope}`,
        told,
        reason: 'A client that asks for the scope is refused.',
      }
    }),
    ...added.map((scope): Finding => {
      return { kind: 'added', verdict: 'safe', subject: `${scheme} ${scope}`, told: 'is a new scope', reason: 'No client asks for it yet.' }
    }),
  ]
}
