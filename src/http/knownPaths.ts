import type { FastifyInstance } from 'fastify'

/** Stores the methods of each path, so that a wrong method gives 405 with `Allow` and not 404. */
export class KnownPaths {
  private readonly methods = new Map<string, { pattern: RegExp; methods: Set<string> }>()

  watch(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url, method }) => {
      if (url === '*') return // the handler of preflights, which is no path
      const known = this.methods.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() }
      this.methods.set(url, known)
      for (const name of [method].flat()) known.methods.add(name)
    })
  }

  /** @returns the methods of the path; none when the path does not exist. */
  allowed(path: string): string[] {
    const found = [...this.methods.values()].filter(({ pattern }) => pattern.test(path))
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort()
  }
}

/** A pattern for the paths that a route such as `/pets/:id` or `/docs/*` matches. */
function toPattern(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*/g, '.*')
  return new RegExp(`^${source}/?$`)
}
