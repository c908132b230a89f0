import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vitest/config'

const root = path.resolve(import.meta.dirname, '../..')
const sources = path.join(root, 'src') + path.sep
const build = path.join(root, 'dist') + path.sep

/** The modules that Node loads itself. */
export const builtModules = new RegExp(`^${build.replace(/[^\w/]/g, '\\$&')}`)

/**
 * Tests import the product from its build, as users run it: Node loads its modules itself, without a transformation of each module in each worker, and runs
 * them without a proxy around their imports. Coverage and the watch mode need the sources. So does StrykerJS, whose sandbox has no build.
 */
export function fromBuild(): Plugin {
  let needsSources = false
  return {
    name: 'petstore:from-build',
    enforce: 'pre',
    configureVitest({ vitest }) {
      needsSources = vitest.config.watch || vitest.config.coverage.enabled
    },
    resolveId(id, importer) {
      if (needsSources || importer === undefined || !id.startsWith('.') || !id.endsWith('.js')) return undefined
      const file = path.resolve(path.dirname(importer), id)
      if (!file.startsWith(sources)) return undefined
      const built = build + file.slice(sources.length)
      return existsSync(built) ? built : undefined
    },
  }
}
