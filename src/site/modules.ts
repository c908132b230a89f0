import { createRequire } from 'node:module'
import path from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'

const require = createRequire(import.meta.url)
const NAME = /^[\w-]+\.m?js$/
const config = { authenticates: false, produces: ['text/javascript', '*/*'] }

/** The browser must revalidate each module (304 when unchanged), because modules of different versions do not fit together. */
const revalidated = { maxAge: 0, immutable: false }

/** A file of a package, beside the file that an import of `entry` gives. */
export function packageFile(entry: string, file: string): string {
  return path.join(path.dirname(require.resolve(entry)), file)
}

/**
 * Serves modules for browsers: our own below `prefix`, as they are in `folder`, and files of packages below `prefix` + `packages/`. Needs
 * `reply.sendFile`, which `offerFiles` adds.
 */
export function serveModules(app: FastifyInstance, prefix: string, folder: string, packages: Readonly<Record<string, string>>): void {
  const sendPackage = (name: string, reply: FastifyReply) => {
    const file = Object.hasOwn(packages, name) ? packages[name] : undefined
    return file ? reply.sendFile(path.basename(file), path.dirname(file), revalidated) : reply.callNotFound()
  }
  app.get(`${prefix}packages/:name`, { config }, (request, reply) => {
    const { name } = request.params as { name: string } // from the route's path
    return sendPackage(name, reply)
  })
  app.get(`${prefix}:name`, { config }, (request, reply) => {
    const { name } = request.params as { name: string } // likewise
    return NAME.test(name) ? reply.sendFile(name, folder, revalidated) : reply.callNotFound()
  })
}
