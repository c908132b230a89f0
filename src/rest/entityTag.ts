import { createHash } from 'node:crypto'

const HASH_LENGTH = 16

/** `"<version>-<body hash>"` (RFC 9110, section 8.8.3): the version is what `If-Match` compares, the hash what `If-None-Match` does. */
export function entityTag(version: number, body: string): string {
  return `"${version}-${createHash('sha1').update(body).digest('base64url').slice(0, HASH_LENGTH)}"`
}

/** A compressed reply is another sequence of bytes and has its own tag. */
export function encodedTag(tag: string, encoding: string): string {
  return tag.replace(/"$/, `-${encoding}"`)
}

/** Whether `If-None-Match` names this representation, in any encoding; weak comparison (RFC 9110, section 13.1.2). */
export function matches(ifNoneMatch: string, tag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true
  const plain = (text: string) =>
    text
      .trim()
      .replace(/^W\//, '')
      .replace(/-(gzip|br|deflate)"$/, '"')
  return ifNoneMatch.split(',').some((candidate) => plain(candidate) === tag)
}
