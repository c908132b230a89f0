import type { FastifyInstance } from 'fastify'

/** Remembers which methods each path has, so that a wrong one is 405 with `Allow` and not 404. */
export class KnownPaths {
  private readonly methods = new Map<string, { pattern: RegExp; methods: Set<string> }>()

  watch(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url, method }) => {
      if (url === '*') return // the answer to preflights, which stands for no path
      const known = this.methods.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() }
      this.methods.set(url, known)
      for (const name of [method].flat()) known.methods.add(name)
    })
  }

  /** @returns the methods of the path, none when it does not exist. */
  allowed(path: string): string[] {
    const found = [...this.methods.values()].filter(({ pattern }) => pattern.test(path))
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort()
  }
}

/** `/v1/pets/:id` and `/docs/*` as what they match. */
function toPattern(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*/g, '.*')
  return new RegExp(`^${source}/?$`)
}
