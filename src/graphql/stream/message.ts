import type { ExecutionResult } from 'graphql'

/** A line without meaning (HTML Living Standard, section 9.2.5: comments), which makes proxies and browsers see that the stream is alive. */
export const HEARTBEAT = ':\n\n'

/** A result. @param id the operation's, where a stream carries several. */
export function next(id: string | undefined, { errors, ...rest }: ExecutionResult): string {
  const result = errors ? { errors, ...rest } : rest
  return `event: next\ndata: ${JSON.stringify(id === undefined ? result : { id, payload: result })}\n\n`
}

/** Nothing follows of an operation. The field `data` is there even when it is empty: browsers drop events that have none. */
export function complete(id: string | undefined): string {
  return `event: complete\ndata:${id === undefined ? '' : ` ${JSON.stringify({ id })}`}\n\n`
}
