import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Gives replies `sendFile`. Each route names the folder of its files. */
export async function offerFiles(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: path.resolve('/'), serve: false, decorateReply: true })
}
