import { SECRET } from '../values/environments.js'
import { RELOADABLE } from '../values/reloadable.js'
import { setting } from '../values/setting.js'
import { settingKinds } from '../values/settingKinds.js'
import { allowedLogLevels, readLogLevels } from './logLevels.js'

/** A part of the settings in `config.ts`: the settings of log and metrics. */
export const observabilitySettings = {
  LOG_LEVEL: setting(allowedLogLevels, (text) => (readLogLevels(text) ? text : undefined))
    .default('info')
    .describe('Lowest level of a log line that is written, and other levels for modules: `info,db=debug`.')
    .meta(RELOADABLE),
  METRICS_TOKEN: setting('16 to 500 visible characters of ASCII: openssl rand -hex 32', (text) =>
    /^[!-~]{16,500}$/.test(text) ? text : undefined,
  )
    .optional()
    .describe(
      'Token that a reader of `/metrics` sends as `Authorization: Bearer TOKEN`. In staging and production `/metrics` needs this setting or `METRICS_PORT`.',
    )
    .meta({ ...RELOADABLE, ...SECRET, fixed: '' }),
  METRICS_PORT: settingKinds
    .whole(0, 65535)
    .optional()
    .describe('Port of its own for `/metrics`, on the address of `HOST`; 0 takes a free port. `PORT` then has no `/metrics`.'),
}
