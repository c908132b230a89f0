import type { ExecutionResult } from 'graphql'

/** A comment line (HTML Living Standard, section 9.2.5). It shows proxies and browsers that the stream is alive. */
export const HEARTBEAT = ':\n\n'

/** JSON texts of results. Many subscribers may receive the same result, which is converted only once. */
const written = new WeakMap<ExecutionResult, string>()

/** A result. @param id the operation's id, when a stream carries several operations. */
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

/** The end of an operation. The field `data` is always present, because browsers drop events without it. */
export function complete(id: string | undefined): string {
  return `event: complete\ndata:${id === undefined ? '' : ` ${JSON.stringify({ id })}`}\n\n`
}
