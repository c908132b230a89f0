/*
 * Works around: V8 (11.3, Node 20) and the query class of postgres.js (3.4.9) together, see below.
 * Upstream: later versions of V8 were not tried.
 * Remove when: the second test of `test/db/extendQueryClass.test.ts` fails on every supported version of Node.
 */
import type postgres from 'postgres'

type Class = new (...parameters: unknown[]) => object

const extended = new WeakSet<object>()

/**
 * Extends the class of the queries of postgres.js (3.4.9) once, and uses the new class once. V8 (11.3, Node 20) aborts nearly every optimisation of this
 * class and of its callers, because the class extends Promise and has a static accessor ("dependency change" in `--trace-opt`). The aborted attempts
 * cost a tenth of the server's CPU. V8 keeps the optimised code as soon as it has seen an instance of a second class.
 */
export function extendQueryClass(client: postgres.Sql): void {
  const { constructor: Query } = client.unsafe('') // a query that nobody awaits is never sent
  if (extended.has(Query)) return
  extended.add(Query)
  class Extended extends (Query as Class) {} // postgres.js does not declare the class of its queries
  new Extended([], [], {})
}
