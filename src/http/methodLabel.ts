const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The method of a request as a label of metrics. The parser of Node knows many methods that no route has. */
export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : 'other'
}
