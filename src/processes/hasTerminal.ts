import { isatty } from 'node:tty'

/** The descriptors of standard input, output and error. */
const STANDARD = [0, 1, 2]

/** Whether a terminal is attached. Its end sends SIGHUP, which then means to stop and not to reload. */
export function hasTerminal(): boolean {
  return STANDARD.some((descriptor) => isatty(descriptor))
}
