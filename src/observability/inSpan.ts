import type { Span } from './trace.js'

/** Ends the span with the end of the act. @returns what the act returns */
export async function inSpan<Result>(span: Span, act: PromiseLike<Result>): Promise<Result> {
  try {
    const result = await act
    span.end()
    return result
  } catch (error) {
    span.end(error)
    throw error
  }
}
