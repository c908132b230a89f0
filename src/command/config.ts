import type { Command } from 'commander'
import { type Config, parseConfig, settings } from '../config.js'
import { type GivenSettings, readSettings } from '../loadConfig.js'
import { defaultText, type SettingName, settingNames } from '../settingDefaults.js'
import { otherDefault } from '../values/environments.js'
import { example } from './example.js'

const HIDDEN = '(hidden)'

/** A setting that counts, and where it comes from. */
interface EffectiveSetting {
  readonly name: string
  /** Null for a setting that is not set. */
  readonly value: string | null
  readonly source: string
}

/** The command `config`. */
export function configCommand(program: Command): void {
  program
    .command('config')
    .description(
      'print the settings that count, and where each comes from: a default, the environment, CONFIG_FILE or .env. It hides secrets and needs no database',
    )
    .option('--set', 'only settings that are given, no defaults')
    .option('--json', 'print a JSON array')
    .addHelpText('after', example('petstore config --set', 'see what this machine sets'))
    .action(({ set = false, json = false }: { set?: boolean; json?: boolean }) => {
      const given = readSettings()
      const rows = effectiveSettings(given, parseConfig(given.texts, given.unread)).filter(({ name }) => !set || given.origins.has(name))
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : lines(rows))
    })
}

/** All settings in the order of their table. No value holds a secret. */
export function effectiveSettings({ texts, origins }: Pick<GivenSettings, 'texts' | 'origins'>, config: Config): EffectiveSetting[] {
  return settingNames.map((name) => {
    const origin = origins.get(name)
    const text = origin === undefined ? byDefault(name, config) : (texts[name] ?? '').trim()
    const hasOther = otherDefault(settings.shape[name].meta(), config.APP_ENV) !== undefined
    return {
      name,
      value: text === '' ? null : settings.shape[name].meta()?.isSecret === true ? HIDDEN : withoutCredentials(text),
      source: origin ?? (hasOther ? `default of ${config.APP_ENV}` : 'default'),
    }
  })
}

/** A default may depend on other settings, so the value that counts goes before the text of the table. */
function byDefault(name: SettingName, config: Config): string {
  const value = config[name]
  return ['boolean', 'number', 'string'].includes(typeof value) ? String(value) : defaultText(name, config.APP_ENV)
}

/**
 * A URL without user, password and parameters. A password that is not percent-encoded may hold any character, so everything before the last `@` goes,
 * and everything behind the first `?`.
 */
function withoutCredentials(text: string): string {
  const start = text.indexOf('://')
  if (start < 0) return text
  const host = Math.max(text.lastIndexOf('@') + 1, start + 3)
  const isCut = host > start + 3
  return `${text.slice(0, start + 3)}${isCut ? '…@' : ''}${text.slice(host).replace(/\?.*$/s, '?…')}`
}

function lines(rows: readonly EffectiveSetting[]): string {
  const widest = (of: (row: EffectiveSetting) => string) => Math.max(0, ...rows.map((row) => of(row).length))
  const [names, sources] = [widest(({ name }) => name), widest(({ source }) => source)]
  return rows.map(({ name, value, source }) => `${name.padEnd(names)}  ${source.padEnd(sources)}  ${value ?? '-'}\n`).join('')
}
