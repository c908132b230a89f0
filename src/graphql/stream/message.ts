import type { ExecutionResult } from 'graphql'

/** A line without meaning (HTML Living Standard, section 9.2.5: comments), which makes proxies and browsers see that the stream is alive. */
export const HEARTBEAT = ':\n\n'

/** Many subscribers can be told one result, which is written as JSON once. */
const written = new WeakMap<ExecutionResult, string>()

/** A result. @param id the operation's, where a stream carries several. */
export function next(id: string | undefined, result: ExecutionResult): string {
  const text = json(result)
  return `event: next\ndata: ${id === undefined ? text : `{"id":${JSON.stringify(id)},"payload":${text}}`}\n\n`
}

/** A result as JSON. */
export function json(result: ExecutionResult): string {
  const known = written.get(result)
  if (known !== undefined) return known
  const { errors, ...rest } = result
  const text = JSON.stringify(errors ? { errors, ...rest } : rest)
  written.set(result, text)
  return text
}

/** Nothing follows of an operation. The field `data` is there even when it is empty: browsers drop events that have none. */
export function complete(id: string | undefined): string {
  return `event: complete\ndata:${id === undefined ? '' : ` ${JSON.stringify({ id })}`}\n\n`
}
