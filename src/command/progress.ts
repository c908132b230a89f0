import { SingleBar } from 'cli-progress'

/** Pause between two lines, in milliseconds. */
const PAUSE_MS = 2000
const ROWS = 'rows'

/** Tells how far long work is. */
export interface WorkProgress {
  /** @param total 0 while it is not known @param unit the counted things, rows by default */
  update(done: number, total: number, unit?: string): void
  /** Ends the telling. */
  stop(): void
}

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>

/**
 * A bar on a terminal; elsewhere a line every two seconds on standard error.
 * @param subject begins each line.
 */
export function showProgress(subject: string, output: Terminal = process.stdout, stream: Terminal = process.stderr): WorkProgress {
  return output.isTTY && stream.isTTY ? showBar() : showLines(subject, (line) => stream.write(`${line}\n`))
}

/** The bar appears with the first known total. */
function showBar(): WorkProgress {
  const bar = new SingleBar({ format: '{bar} {percentage}% | {value}/{total} {unit} | {duration_formatted}' })
  return {
    update(done, total, unit = ROWS) {
      if (!bar.isActive) bar.start(total, done, { unit })
      bar.setTotal(total)
      bar.update(done, { unit })
    },
    stop: () => bar.stop(),
  }
}

function showLines(subject: string, say: (line: string) => void): WorkProgress {
  const startedAt = performance.now()
  let now = { done: 0, total: 0, unit: ROWS }
  const timer = setInterval(() => say(lineOf(subject, now, performance.now() - startedAt)), PAUSE_MS)
  return {
    update(done, total, unit = ROWS) {
      now = { done, total, unit }
    },
    stop: () => clearInterval(timer),
  }
}

function lineOf(subject: string, { done, total, unit }: { done: number; total: number; unit: string }, ms: number): string {
  const seconds = `${Math.round(ms / 1000)} s`
  if (total === 0) return `${subject}: at work for ${seconds}`
  return `${subject}: ${done} of ${total} ${unit} (${Math.floor((100 * done) / total)} %) after ${seconds}`
}
