import { metricsPlace } from '../../http/metricsPlace.js'
import { readLogLevels } from '../../observability/logLevels.js'
import { CALLS_PER_DAY, POINTS_PER_MINUTE, quotaNames, quotaRules } from '../../values/quotas.js'
import { type Check, findingsOf } from '../check.js'
import { thresholds } from '../thresholds.js'

const configuration = { subject: 'configuration', isOfProduction: true } as const

export const configurationChecks: readonly Check[] = [
  {
    ...configuration,
    id: 'environment',
    severity: 'warning',
    looksFor: 'an environment that is made for work on the code',
    link: 'settings.md',
    judge: ({ config: { APP_ENV, isOpen } }) =>
      findingsOf([
        isOpen,
        {
          evidence: `APP_ENV: is ${APP_ENV}, with the open defaults of this environment`,
          fix: 'Set APP_ENV=production before others reach the server.',
        },
      ]),
  },
  {
    ...configuration,
    id: 'embedded-database',
    severity: 'warning',
    looksFor: 'the embedded database in the place of a server with backups',
    link: 'operations.md#DATABASE_URL',
    judge: ({ config: { DATABASE_URL } }) =>
      findingsOf([
        DATABASE_URL === undefined,
        {
          evidence: 'DATABASE_URL: is not set. The embedded database serves one machine, and nobody backs it up',
          fix: 'Set DATABASE_URL to a PostgreSQL server with backups.',
        },
      ]),
  },
  {
    ...configuration,
    id: 'mail',
    severity: 'warning',
    looksFor: 'missing settings of mail, or a sender that mail servers refuse',
    link: 'settings.md',
    judge: ({ config: { SMTP_URL, PASSWORD_RESET_URL, MAIL_FROM } }) => {
      const fix = 'Set SMTP_URL, MAIL_FROM and PASSWORD_RESET_URL.'
      return findingsOf(
        [
          SMTP_URL === undefined || PASSWORD_RESET_URL === undefined,
          {
            evidence: `${SMTP_URL === undefined ? 'SMTP_URL' : 'PASSWORD_RESET_URL'}: is not set. Users cannot reset their passwords`,
            fix,
          },
        ],
        [
          SMTP_URL !== undefined && /@localhost>?$/.test(MAIL_FROM),
          { evidence: 'MAIL_FROM: is an address of localhost, which mail servers refuse or take for spam', fix },
        ],
      )
    },
  },
  {
    ...configuration,
    id: 'open-introspection',
    severity: 'error',
    looksFor: 'a schema that strangers can read by introspection',
    link: 'settings.md',
    judge: ({ config: { INTROSPECTION } }) =>
      findingsOf([
        INTROSPECTION,
        {
          evidence: 'INTROSPECTION: is on. Everybody can read the whole schema',
          fix: 'Set INTROSPECTION=false, and give the schema to clients as a file.',
        },
      ]),
  },
  {
    ...configuration,
    id: 'open-playground',
    severity: 'error',
    looksFor: 'a playground that is served to everybody',
    link: 'settings.md',
    judge: ({ config: { PLAYGROUND } }) => findingsOf([PLAYGROUND, { evidence: 'PLAYGROUND: is on', fix: 'Set PLAYGROUND=false.' }]),
  },
  {
    ...configuration,
    id: 'open-metrics',
    severity: 'error',
    looksFor: 'metrics that everybody can read, or that nobody can read',
    link: 'monitoring.md#who-reads-the-metrics',
    judge: ({ config }) => {
      const place = metricsPlace(config)
      const fix = 'Set METRICS_TOKEN to openssl rand -hex 32, or METRICS_PORT to a port that strangers do not reach.'
      return findingsOf(
        [place === 'open', { evidence: 'METRICS_TOKEN and METRICS_PORT: are not set. Everybody can read /metrics', fix }],
        [place === 'none', { evidence: 'METRICS_TOKEN and METRICS_PORT: are not set. Nobody can read /metrics', fix, severity: 'warning' }],
      )
    },
  },
  {
    ...configuration,
    id: 'limits-off',
    severity: 'error',
    looksFor: 'limits that are off, or so high that they limit nobody',
    link: 'limits-and-cost.md#settings-of-the-limits',
    judge: ({ config }) => {
      const { RATE_LIMITS, OVERLOAD_DELAY_MS, RATE_LIMIT_PER_MINUTE, RATE_LIMIT_PER_DAY, RATE_LIMIT_QUOTAS, COST_PER_MINUTE } = config
      const most = thresholds.limitFactor.value * config.limitFactor
      const wide = [
        ...(RATE_LIMIT_PER_MINUTE > most * quotaRules.default.limit ? ['RATE_LIMIT_PER_MINUTE'] : []),
        ...(RATE_LIMIT_PER_DAY > most * CALLS_PER_DAY ? ['RATE_LIMIT_PER_DAY'] : []),
        ...(COST_PER_MINUTE > most * POINTS_PER_MINUTE ? ['COST_PER_MINUTE'] : []),
      ]
      // quotas of addresses keep strangers from guessing passwords; other quotas may be as high as a partner needs
      const open = quotaNames.filter(
        (name) => quotaRules[name].payer === 'address' && (RATE_LIMIT_QUOTAS[name]?.limit ?? 0) > most * quotaRules[name].limit,
      )
      const on = 'Set RATE_LIMITS=on.'
      return findingsOf(
        [RATE_LIMITS === 'off', { evidence: 'RATE_LIMITS: is off. One caller can take the whole server', fix: on }],
        [RATE_LIMITS === 'measure', { evidence: 'RATE_LIMITS: is measure, so no call is refused', fix: on, severity: 'warning' }],
        [
          wide.length > 0,
          {
            evidence: `${wide.join(' and ')}: more than ${thresholds.limitFactor.value} times the default`,
            fix: 'Give such a limit to single quotas by RATE_LIMIT_QUOTAS.',
            severity: 'warning',
          },
        ],
        [
          open.length > 0,
          {
            evidence: `RATE_LIMIT_QUOTAS: ${open.join(', ')} more than ${thresholds.limitFactor.value} times the default, so strangers can guess passwords`,
            fix: 'Remove these quotas from RATE_LIMIT_QUOTAS.',
            severity: 'warning',
          },
        ],
        [
          OVERLOAD_DELAY_MS === 0,
          {
            evidence: 'OVERLOAD_DELAY_MS: is 0, so an overloaded server refuses nothing',
            fix: 'Remove OVERLOAD_DELAY_MS: its default is 150.',
            severity: 'warning',
          },
        ],
      )
    },
  },
  {
    ...configuration,
    id: 'private-webhooks',
    severity: 'error',
    looksFor: 'webhooks that may reach hosts of the own network',
    link: 'webhooks.md#for-operators',
    judge: ({ config: { WEBHOOK_ALLOW_PRIVATE } }) =>
      findingsOf([
        WEBHOOK_ALLOW_PRIVATE,
        {
          evidence: 'WEBHOOK_ALLOW_PRIVATE: is true, so callers can send requests into your network',
          fix: 'Set WEBHOOK_ALLOW_PRIVATE=false.',
        },
      ]),
  },
  {
    ...configuration,
    id: 'log-level',
    severity: 'warning',
    looksFor: 'a log with too much, or without requests',
    link: 'operations.md#log',
    judge: ({ config: { LOG_LEVEL } }) => {
      const { standard = 'info' } = readLogLevels(LOG_LEVEL) ?? {}
      return findingsOf(
        [
          ['debug', 'trace'].includes(standard),
          { evidence: `LOG_LEVEL: is ${standard}, which writes many lines for each request`, fix: 'Set LOG_LEVEL=info.' },
        ],
        [
          ['error', 'fatal', 'silent'].includes(standard),
          { evidence: `LOG_LEVEL: is ${standard}, so the log has no requests and no warnings`, fix: 'Set LOG_LEVEL=info.' },
        ],
      )
    },
  },
]
