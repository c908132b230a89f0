import { isDeepStrictEqual } from 'node:util'
import type { Document } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'

type Server = Document['servers'][number]

/** The findings about the addresses of a document. */
export function serverFindings(before: Document, after: Document): Finding[] {
  const [was, is] = [byUrl(before), byUrl(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((url): Finding[] => {
    const subject = `the server ${url}`
    const [old, now] = [was.get(url), is.get(url)]
    if (!now) {
      const reason = 'A client that takes its address from the document calls this server.'
      return [{ kind: 'removed', verdict: 'breaking', subject, told: 'is gone', reason }]
    }
    if (!old)
      return [{ kind: 'added', verdict: 'safe', subject, told: 'is new', reason: 'Clients go on to call the server that they know.' }]
    if (isDeepStrictEqual(facts(old), facts(now))) return []
    const told = `has the facts ${JSON.stringify(facts(now))} instead of ${JSON.stringify(facts(old))}`
    return [{ kind: 'changed', verdict: 'dangerous', subject, told, reason: 'A client that reads the facts finds others.' }]
  })
}

function byUrl({ servers = [] }: Partial<Document>): ReadonlyMap<string, Server> {
  return new Map(servers.map((server) => [server.url, server]))
}

function facts({ url: _url, description: _text, ...others }: Server): object {
  return others
}
