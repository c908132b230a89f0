import closeWithGrace from 'close-with-grace'
import type { Log } from '../observability/log.js'
import { hasTerminal } from './hasTerminal.js'

/** Maximum time for the stop of the process after `SHUTDOWN_DELAY_MS`, in milliseconds. Accepted requests are finished within it. */
export const DRAIN_MS = 30_000

interface StopOptions {
  readonly log: Log
  /** Maximum time for the stop, in milliseconds. */
  readonly withinMs: number
  readonly stop: () => Promise<void>
  /** Signals that do not stop the process; by default SIGHUP alone, which stops it only where a terminal is attached. */
  readonly skip?: closeWithGrace.AllEvents[]
}

/**
 * Stops the process at a signal and after an error. It ends at once after a second signal, after a second error, and when the stop takes too long.
 * @returns a function that stops the process, too; further calls change nothing
 */
export function stopGracefully({ log, withinMs, stop, skip = hasTerminal() ? [] : ['SIGHUP'] }: StopOptions): () => void {
  let isAsked = false
  const onTimeout = () => log.fatal(`the server did not stop within ${withinMs / 1000} seconds`)
  const onSecondSignal = (signal: string) => log.fatal({ signal }, 'the server was told to stop at once')
  const onSecondError = (err: unknown) => log.fatal({ err }, 'the server failed while it stopped')
  const { close } = closeWithGrace(
    { delay: withinMs, logger: false, onTimeout, onSecondSignal, onSecondError, skip },
    async ({ err, signal }) => {
      isAsked = true
      if (err) log.fatal({ err }, 'stopping after an error')
      log.info({ signal }, 'stopping')
      await stop().catch((error: unknown) => {
        onSecondError(error)
        throw error // the process ends with status 1
      })
      log.info('stopped')
    },
  )
  return () => {
    if (!isAsked) close()
    isAsked = true
  }
}
