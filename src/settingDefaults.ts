import { z } from 'zod'
import { settings } from './config.js'
import { type EnvironmentName, otherDefault } from './values/environments.js'

export type SettingName = keyof typeof settings.shape
export const settingNames = Object.keys(settings.shape) as readonly SettingName[] // the keys of the schema are the names

/** The facts of a setting, for its documentation. */
interface SettingFacts {
  readonly default?: string | number
  readonly description?: string
  readonly example?: string
}

export function factsOfSetting(name: SettingName): SettingFacts {
  // the schema has been written with zod, whose JSON Schema has these keys
  return z.toJSONSchema(settings.shape[name], { io: 'input', unrepresentable: 'any' }) as SettingFacts
}

/**
 * The default of a setting as its text, empty without one. Some defaults depend on other settings, and their descriptions say so.
 * @param environment without it, the default of every environment that has no other
 */
export function defaultText(name: SettingName, environment?: EnvironmentName): string {
  const other = environment === undefined ? undefined : otherDefault(settings.shape[name].meta(), environment)
  return other ?? String(factsOfSetting(name).default ?? settings.shape[name].safeParse(undefined).data ?? '')
}
