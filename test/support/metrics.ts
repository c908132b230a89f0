import type { PetStore } from './petStore.js'

/** The value of a metric now: the sum over its series whose labels include `labels`, such as `style="rest"`. */
export async function metric(store: Pick<PetStore, 'app'>, name: string, labels = ''): Promise<number> {
  const { payload } = await store.app.http.inject({ url: '/metrics' })
  const lines = payload.split('\n').filter((line) => /[{ ]/.test(line[name.length] ?? '') && line.startsWith(name) && line.includes(labels))
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

/** SQL statements that operations have sent so far. */
export function statementsSoFar(store: Pick<PetStore, 'app'>): Promise<number> {
  return metric(store, 'gateway_operation_sql_statements_sum')
}
