import { shopLogModules } from './shopLogModules.js'

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
type LogLevel = (typeof levels)[number]

/** The modules with log lines. A line names its module; the lines of start and stop have none. */
export const logModules = [
  'http',
  'graphql',
  'db',
  'limits',
  'loops',
  'webhooks',
  'mail',
  'security',
  // a list of one line for each part of the product
  ...shopLogModules,
] as const
export type LogModule = (typeof logModules)[number]

interface LogLevels {
  /** For lines without a module, and for modules without a level of their own. */
  readonly standard: LogLevel
  readonly ofModule: Readonly<Partial<Record<LogModule, LogLevel>>>
}

const STANDARD: LogLevel = 'info'
/** Completes "must be …" in a refusal. */
export const allowedLogLevels = `${levels.slice(0, -1).join(', ')} or ${levels.at(-1)}, and optionally entries separated by commas, each a module (${logModules.join(', ')}), \`=\` and a level`

/** Reads `LOG_LEVEL`, such as `info,db=debug`. @returns undefined for a text that is not allowed */
export function readLogLevels(text: string): LogLevels | undefined {
  let standard: LogLevel | undefined
  const ofModule: Partial<Record<LogModule, LogLevel>> = {}
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [name = '', word, ...more] = entry.split('=').map((part) => part.trim())
    const level = levels.find((known) => known === (word ?? name))
    if (level === undefined || more.length > 0) return undefined
    if (word === undefined) {
      if (standard !== undefined) return undefined
      standard = level
    } else {
      const module = logModules.find((known) => known === name)
      if (module === undefined || ofModule[module] !== undefined) return undefined
      ofModule[module] = level
    }
  }
  return { standard: standard ?? STANDARD, ofModule }
}
