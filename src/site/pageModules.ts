import type { FastifyInstance } from 'fastify'
import { browserPath } from './asset.js'
import { packageFile, serveModules } from './modules.js'

const prefix = '/page/'

/** Path of a module in `browser/page`. */
export function pageModule(name: string): string {
  return `${prefix}${name}`
}

/** Import names of the packages that modules of pages use. */
export const pageImports = { minisearch: `${prefix}packages/minisearch.js` }

/** Serves the modules of the landing page and of the guides. The console uses some of them. */
export function servePageModules(app: FastifyInstance): void {
  serveModules(app, prefix, browserPath('page'), { 'minisearch.js': packageFile('minisearch', '../es/index.js') })
}
