import type { FastifyInstance } from 'fastify'

/** Stores the methods of each path, so that a wrong method gives 405 with `Allow` and not 404. */
export class KnownPaths {
  private readonly methods = new Map<string, { pattern?: RegExp; readonly methods: Set<string> }>()

  watch(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url, method, config }) => {
      if (url === '*' || config?.isRefused) return // `*` is the handler of preflights, which is no path
      const known = this.methods.get(url) ?? { methods: new Set<string>() }
      this.methods.set(url, known)
      for (const name of [method].flat()) known.methods.add(name)
    })
  }

  /** @returns the methods of the path; none when the path does not exist. `/pets/export` counts as itself, not as a `/pets/:id`. */
  allowed(path: string): string[] {
    const found: { url: string; methods: ReadonlySet<string> }[] = []
    for (const [url, known] of this.methods) {
      known.pattern ??= toPattern(url)
      if (known.pattern.test(path)) found.push({ url, methods: known.methods })
    }
    const least = Math.min(...found.map(({ url }) => openParts(url)))
    const best = found.filter(({ url }) => openParts(url) === least)
    return [...new Set(best.flatMap(({ methods }) => [...methods]))].sort()
  }
}

/** The number of parts of a route that match any text. */
function openParts(url: string): number {
  return url.match(/[:*]/g)?.length ?? 0
}

/** A pattern for the paths that a route such as `/pets/:id` or `/docs/*` matches. */
function toPattern(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*/g, '.*')
  return new RegExp(`^${source}/?$`)
}
