import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Gives replies `sendFile`. Each route names the folder of its files. All files are small, so `Range` is ignored (RFC 9110, section 14.2). */
export async function offerFiles(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: path.resolve('/'), serve: false, decorateReply: true, acceptRanges: false })
}
