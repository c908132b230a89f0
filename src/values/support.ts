import { setting } from './setting.js'
import { settingKinds } from './settingKinds.js'
import { emailRule, problemOf } from './textRule.js'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const WINDOW = new RegExp(`^(${DAYS.join('|')}) (([01]\\d|2[0-3]):[0-5]\\d)-(([01]\\d|2[0-3]):[0-5]\\d)$`)
const EXAMPLE = 'Sunday 02:00-04:00'
/** Longest address in an error, in characters. */
export const MAX_SUPPORT_URL = 500

const page = (example: string) =>
  setting(
    `a URL that begins with http:// or https://, with at most ${MAX_SUPPORT_URL} characters`,
    (text) => (text.length <= MAX_SUPPORT_URL && settingKinds.pageUrl(example).safeParse(text).success ? text : undefined),
    { example },
  )

/** The settings of the help for callers. They are a part of `settings` in `config.ts`. */
export const supportSettings = {
  CONTACT_NAME: setting('a name of 1 to 100 characters', (text) => (/^[^\p{Cc}]{1,100}$/u.test(text) ? text : undefined))
    .default('The maintainers of Petstore Gateway')
    .describe('Operator of the gateway, as the OpenAPI document names it.'),
  SUPPORT_EMAIL: setting('an email address', (text) => (problemOf(text, emailRule) ? undefined : text), { example: 'support@example.com' })
    .optional()
    .describe('Mail address of the support, shown in the OpenAPI document and in errors of the server (500, 503, 507).'),
  SUPPORT_URL: page('https://support.example.com').optional().describe('Page of the support, shown like `SUPPORT_EMAIL`.'),
  STATUS_PAGE_URL: page('https://status.example.com').optional().describe('Page that tells of disturbances, shown like `SUPPORT_EMAIL`.'),
  TERMS_URL: page('https://example.com/terms').optional().describe('Terms of service, shown in the OpenAPI document.'),
  MAINTENANCE_WINDOW: setting(
    `off, or a day and two times in UTC, such as ${EXAMPLE}; the day is one of ${DAYS.join(', ')}, and the window ends on the same day`,
    (text) => (text === 'off' ? text : windowIn(text) && text),
  )
    .default(EXAMPLE)
    .describe(
      'Weekly window in which the operators may restart or upgrade the gateway, in UTC. It is shown like `SUPPORT_EMAIL`; `off` shows none.',
    ),
} as const

/** The part of the settings that callers see. */
export interface SupportSettings {
  readonly CONTACT_NAME: string
  readonly SUPPORT_EMAIL?: string | undefined
  readonly SUPPORT_URL?: string | undefined
  readonly STATUS_PAGE_URL?: string | undefined
  readonly TERMS_URL?: string | undefined
  readonly MAINTENANCE_WINDOW: string
}

/** The help that an error of the server offers. */
export interface ErrorSupport {
  readonly email?: string
  readonly url?: string
  readonly statusPage?: string
  readonly maintenanceWindow?: string
}

/** @returns undefined while no address is set: a window alone helps nobody */
export function errorSupport(settings: Partial<SupportSettings>): ErrorSupport | undefined {
  const { SUPPORT_EMAIL, SUPPORT_URL, STATUS_PAGE_URL, MAINTENANCE_WINDOW = 'off' } = settings
  if (SUPPORT_EMAIL === undefined && SUPPORT_URL === undefined && STATUS_PAGE_URL === undefined) return undefined
  return {
    ...(SUPPORT_EMAIL !== undefined && { email: SUPPORT_EMAIL }),
    ...(SUPPORT_URL !== undefined && { url: SUPPORT_URL }),
    ...(STATUS_PAGE_URL !== undefined && { statusPage: STATUS_PAGE_URL }),
    ...(MAINTENANCE_WINDOW !== 'off' && { maintenanceWindow: `${MAINTENANCE_WINDOW} UTC` }),
  }
}

/** The facts of the OpenAPI document's `info`. */
export function supportInfo(settings: SupportSettings): Readonly<Record<string, unknown>> {
  const { CONTACT_NAME, SUPPORT_EMAIL, SUPPORT_URL, STATUS_PAGE_URL, TERMS_URL, MAINTENANCE_WINDOW } = settings
  const window = windowIn(MAINTENANCE_WINDOW)
  return {
    contact: {
      name: CONTACT_NAME,
      ...(SUPPORT_EMAIL !== undefined && { email: SUPPORT_EMAIL }),
      ...(SUPPORT_URL !== undefined && { url: SUPPORT_URL }),
    },
    ...(TERMS_URL !== undefined && { termsOfService: TERMS_URL }),
    ...(STATUS_PAGE_URL !== undefined && { 'x-status-page': STATUS_PAGE_URL }),
    ...(window && { 'x-maintenance-window': window }),
  }
}

function windowIn(text: string): { day: string; from: string; to: string; timeZone: 'UTC' } | undefined {
  const [, day = '', from = '', , to = ''] = WINDOW.exec(text) ?? []
  return from < to ? { day, from, to, timeZone: 'UTC' } : undefined
}
