import { explain } from '../command/explain.js'
import { type Config, parseConfig, type SettingTexts } from '../config.js'
import { type GivenSettings, readSettings } from '../loadConfig.js'
import type { Log } from '../observability/log.js'
import { settingChanges } from '../settingChanges.js'
import type { HangUps } from './hangUps.js'

interface ReloadOptions {
  /** The settings that the process has begun with. */
  readonly given: GivenSettings
  /** Absent where SIGHUP stops the process. */
  readonly hangUps: HangUps | undefined
  readonly log: Log
  /** @throws Error when the settings cannot be taken on; then nothing has changed */
  readonly adopt: (config: Config, texts: SettingTexts) => Promise<void>
}

/** Reads the settings again at each SIGHUP, and takes on those that a running process can change. The log names what has changed, never a value. */
export function reloadOnHangUp({ given, hangUps, log, adopt }: ReloadOptions): void {
  let current = given
  let last = Promise.resolve()

  async function reload(): Promise<void> {
    try {
      const next = readSettings()
      parseConfig(next.texts, next.unread) // a fault of a setting that needs a restart is told now, too
      const { texts, ...changes } = settingChanges(current, next)
      await adopt(parseConfig(texts), texts)
      current = { ...next, texts }
      log.info(changes, 'the settings were reloaded')
    } catch (error) {
      log.error({ reason: explain(error), err: explain(error) === undefined ? error : undefined }, 'the settings were not reloaded')
    }
  }

  hangUps?.each(() => {
    last = last.then(reload)
  })
}
