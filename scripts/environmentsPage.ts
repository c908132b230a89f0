import { ConfigError, parseConfig } from '../src/config.js'
import { defaultText, factsOfSetting, type SettingName, settingNames } from '../src/settingDefaults.js'
import { type EnvironmentName, environments } from '../src/values/environments.js'

/** Settings that let every environment start, so that further settings can be tried one by one. */
const USUAL = {
  ENCRYPTION_KEY: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=',
  DATABASE_URL: 'postgres://u@h/d',
  PAYMENT_PROVIDER: 'sandbox',
}

/** A value that each setting accepts, if the environment accepts the setting at all. */
const SAMPLES: Readonly<Partial<Record<SettingName, string>>> = { CRASH_AT: 'order_reserved', WEBHOOK_ALLOW_PRIVATE: 'true' }

/** Effects of an environment that no setting changes, and of settings that are not set. */
const effects: readonly (readonly [effect: string, where: Readonly<Record<EnvironmentName, string>>])[] = [
  [
    'Purpose',
    {
      development: 'a developer’s machine',
      test: 'automatic tests',
      sandbox: 'trials of integrators',
      staging: 'the rehearsal of a release',
      production: 'the real shop',
    },
  ],
  [
    'New API keys begin with',
    { development: '`psk_test_`', test: '`psk_test_`', sandbox: '`psk_test_`', staging: '`psk_test_`', production: '`psk_live_`' },
  ],
  [
    'API keys that are refused with the reason begin with',
    { development: 'none', test: 'none', sandbox: '`psk_live_`', staging: 'none', production: '`psk_test_`' },
  ],
  [
    'Staff can move business time; `X-Sandbox-Error` and the receiver of webhooks count ([Sandbox](sandbox.md))',
    { development: 'no', test: 'yes', sandbox: 'yes', staging: 'no', production: 'no' },
  ],
  ['The data begin anew at 00:00 UTC', { development: 'no', test: 'no', sandbox: 'yes', staging: 'no', production: 'no' }],
  [
    'The start loads the demo catalogue into empty tables',
    { development: 'yes', test: 'no', sandbox: 'yes', staging: 'no', production: 'no' },
  ],
  ['`petstore reset` empties the tables', { development: 'yes', test: 'yes', sandbox: 'yes', staging: 'refused', production: 'refused' }],
  [
    'Without `METRICS_TOKEN` and `METRICS_PORT`, `/metrics` is',
    { development: 'open', test: 'open', sandbox: 'open', staging: 'absent', production: 'absent' },
  ],
  ['Without `SMTP_URL`, mails are', { development: 'files', test: 'files', sandbox: 'files', staging: 'files', production: 'refused' }],
  [
    'Without `PAYMENT_BASE_URL`, payments go to',
    {
      development: 'the sandbox provider',
      test: 'the sandbox provider',
      sandbox: 'the sandbox provider',
      staging: 'the sandbox provider',
      production: 'the start is refused',
    },
  ],
  [
    'Pages of `localhost` may call without `CORS_ORIGINS`',
    { development: 'yes', test: 'no', sandbox: 'no', staging: 'no', production: 'no' },
  ],
  ['Webhooks may go to `http` on loopback addresses', { development: 'yes', test: 'no', sandbox: 'no', staging: 'no', production: 'no' }],
]

/** `docs/environments.md`: the differences between the environments, tried with the settings themselves. */
export function environmentsPage(): string {
  return `# Environments

This page is for operators of the gateway. \`APP_ENV\` names the environment of a process. An environment changes the defaults and the effects below; every
setting counts for more than a default. [Settings](settings.md) lists all settings, and \`petstore config\` prints those of a machine.

## Defaults

All other settings have the same default everywhere.

${table(
  'Setting',
  settingNames
    .filter((name) => environments.some((environment) => defaultText(name, environment) !== defaultText(name)))
    .map((name) => [`\`${name}\``, (environment: EnvironmentName) => `\`${defaultText(name, environment)}\``] as const),
)}

## Required and refused settings

A start without a required setting, or with a refused setting, ends with status 1 and names it.

${table(
  'Setting',
  settingNames
    .map((name) => [name, Object.fromEntries(environments.map((environment) => [environment, demandOf(name, environment)]))] as const)
    .filter(([, demands]) => Object.values(demands).some((demand) => demand !== 'optional'))
    .map(([name, demands]) => [`\`${name}\``, (environment: EnvironmentName) => demands[environment] ?? ''] as const),
)}

In production \`PAYMENT_PROVIDER=sandbox\` stands in for \`PAYMENT_BASE_URL\`: orders are then paid without moving money.

## Effects

${table(
  'Effect',
  effects.map(([effect, where]) => [effect, (environment: EnvironmentName) => where[environment]] as const),
)}

Staging behaves like production, with payments and mails of its own: no money moves, and no mail leaves the machine, until \`PAYMENT_BASE_URL\` and
\`SMTP_URL\` are set. One of 100 replies is compared with the contract.

The sandbox is for integrators: their limits are ten times as high. Its data can be reset, so no real data belongs there. A sandbox refuses to start on a
database that has API keys of production, and \`petstore reset\` refuses to empty it: \`APP_ENV\` or \`DATABASE_URL\` is wrong then.
`
}

function table(title: string, rows: readonly (readonly [name: string, cell: (environment: EnvironmentName) => string])[]): string {
  const lines = rows.map(([name, cell]) => `| ${name} | ${environments.map(cell).join(' | ')} |`)
  return [`| ${title} | ${environments.join(' | ')} |`, `|---|${environments.map(() => '---|').join('')}`, ...lines].join('\n')
}

/** Whether an environment needs a setting or refuses it, found by a trial. */
function demandOf(name: SettingName, environment: EnvironmentName): 'required' | 'refused' | 'optional' {
  if (name === 'APP_ENV') return 'optional'
  const rest = Object.fromEntries(
    Object.entries(USUAL).filter(([other]) => other !== name && !(name === 'PAYMENT_BASE_URL' && other === 'PAYMENT_PROVIDER')),
  )
  if (isFaulty(name, { APP_ENV: environment, ...rest })) return 'required'
  const sample = SAMPLES[name] ?? factsOfSetting(name).example ?? defaultText(name)
  return sample !== '' && isFaulty(name, { APP_ENV: environment, ...rest, [name]: sample }) ? 'refused' : 'optional'
}

function isFaulty(name: SettingName, texts: Readonly<Record<string, string>>): boolean {
  try {
    parseConfig(texts)
    return false
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').some((line) => line.startsWith(`${name}:`))
    throw error
  }
}
