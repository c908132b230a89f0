import type { FastifyReply } from 'fastify'

/** Adds links to the header `Link` of a reply, which may have links already. */
export function addLink(reply: FastifyReply, links: string): void {
  const known = reply.getHeader('link')
  reply.header('link', known === undefined ? links : `${links}, ${known}`)
}
