import { type SettingTexts, settings } from './config.js'
import type { GivenSettings } from './loadConfig.js'

/** The changes of a reload, by the names of the settings. */
export interface SettingChanges {
  /** The texts that count from now on. */
  readonly texts: SettingTexts
  readonly applied: readonly string[]
  /** Settings with another value now, which counts after a restart. */
  readonly needRestart: readonly string[]
  /** Settings that have changed in a file, but are given by the environment of the process. */
  readonly fixedByEnvironment: readonly string[]
}

/** Compares the settings of a running process with those that are given now. */
export function settingChanges(before: GivenSettings, after: GivenSettings): SettingChanges {
  const names = Object.keys(settings.shape) as (keyof typeof settings.shape)[] // the keys of the schema are the names
  const hasChanged = (part: 'texts' | 'hidden') => names.filter((name) => (before[part][name] ?? '') !== (after[part][name] ?? ''))
  const changed = hasChanged('texts')
  const applied = changed.filter((name) => {
    const { reloadable, fixed } = settings.shape[name].meta() ?? {}
    return reloadable === true && ![before.texts[name], after.texts[name]].some((text) => (text ?? '').trim() === fixed)
  })
  return {
    texts: { ...before.texts, ...Object.fromEntries(applied.map((name) => [name, after.texts[name]])) },
    applied,
    needRestart: changed.filter((name) => !applied.includes(name)),
    fixedByEnvironment: hasChanged('hidden'),
  }
}
