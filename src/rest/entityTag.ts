import { createHash } from 'node:crypto'
import type { DoneFuncWithErrOrRes, FastifyReply, FastifyRequest } from 'fastify'

const HASH_LENGTH = 16

/** `"<version>-<body hash>"` (RFC 9110, section 8.8.3): the version is what `If-Match` compares, the hash what `If-None-Match` does. */
export function entityTag(version: number, body: string): string {
  return `"${version}-${createHash('sha1').update(body).digest('base64url').slice(0, HASH_LENGTH)}"`
}

/** As a hook of what is sent: a compressed reply is another sequence of bytes and has its own tag. */
export function tagEncoding(_request: FastifyRequest, reply: FastifyReply, payload: unknown, done: DoneFuncWithErrOrRes): void {
  const encoding = reply.getHeader('content-encoding')
  const tag = reply.getHeader('etag')
  if (typeof encoding === 'string' && typeof tag === 'string') reply.header('etag', encodedTag(tag, encoding))
  done(null, payload)
}

function encodedTag(tag: string, encoding: string): string {
  return tag.replace(/"$/, `-${encoding}"`)
}

/**
 * The tag in `If-None-Match` that names this representation, in any encoding; weak comparison (RFC 9110, section 13.1.2).
 * @returns it as the caller keeps it, so that a 304 confirms what is kept; undefined when none does.
 */
export function matchingTag(ifNoneMatch: string, tag: string): string | undefined {
  if (ifNoneMatch.trim() === '*') return tag
  const strong = ifNoneMatch.split(',').map((text) => text.trim().replace(/^W\//, ''))
  return strong.find((candidate) => candidate.replace(/-(gzip|br)"$/, '"') === tag)
}
