import { hash } from 'node:crypto'
import type { DoneFuncWithErrOrRes, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { KeptText } from '../graphql/keptText.js'

const HASH_LENGTH = 16

/** `"<version>-<body hash>"` (RFC 9110, section 8.8.3): `If-Match` compares the version, `If-None-Match` the hash. */
export function entityTag(version: number, body: string | Buffer): string {
  return `"${version}-${hash('sha1', body, 'base64url').slice(0, HASH_LENGTH)}"`
}

/** The tag of a body that may be kept: the tag is then kept, too, because hashing a list takes as long as sending it. */
export function keptTag(kept: KeptText | undefined, version: number, body: string | Buffer): string {
  if (!kept) return entityTag(version, body)
  kept.tag ??= entityTag(version, body)
  return kept.tag
}

/** Gives the compressed replies of all later routes a tag of their own, because their bytes differ. Called when the app compresses already. */
export function tagEncodings(app: FastifyInstance): void {
  // after the compression hook, which every route has by then
  app.addHook('onRoute', (route) => {
    route.onSend = [route.onSend ?? [], tagEncoding].flat()
  })
}

function tagEncoding(_request: FastifyRequest, reply: FastifyReply, payload: unknown, done: DoneFuncWithErrOrRes): void {
  // Fastify gives the reply to HEAD the length of its own body, and a 304 may only have the length of the 200 (RFC 9110, section 8.6)
  if (reply.statusCode === 304) reply.removeHeader('content-length')
  const encoding = reply.getHeader('content-encoding')
  const tag = reply.getHeader('etag')
  if (typeof encoding === 'string' && typeof tag === 'string') reply.header('etag', encodedTag(tag, encoding))
  done(null, payload)
}

function encodedTag(tag: string, encoding: string): string {
  return tag.replace(/"$/, `-${encoding}"`)
}

/**
 * Finds the tag in `If-None-Match` that names this representation, in any encoding; weak comparison (RFC 9110, section 13.1.2).
 * @returns the tag as the caller sent it, so that a 304 confirms the caller's copy; undefined when no tag matches.
 */
export function matchingTag(ifNoneMatch: string, tag: string): string | undefined {
  if (ifNoneMatch.trim() === '*') return tag
  const strong = ifNoneMatch.split(',').map((text) => text.trim().replace(/^W\//, ''))
  return strong.find((candidate) => candidate.replace(/-(gzip|br)"$/, '"') === tag)
}
