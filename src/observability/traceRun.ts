import type { Trace, Tracer } from './trace.js'

/** Runs work of the gateway's own in a trace. A run that has found no work, and so returns 0, leaves no trace. */
export async function traceRun(tracer: Tracer, name: string, run: (trace: Trace) => Promise<unknown>): Promise<unknown> {
  const span = tracer.begin(name, 'internal', { isHeld: true })
  try {
    const work = await run({ span })
    if (work === 0) span.forget()
    else span.end()
    return work
  } catch (error) {
    span.end(error)
    throw error
  }
}
