import { apiPath } from '../../values/apiVersion.js'
import { DAY_MS } from '../../values/durations.js'
import { checkOf, findingsOf, percent, rounded, someOfThem } from '../check.js'
import { thresholds } from '../thresholds.js'

const database = { subject: 'database' } as const

/** Checks of credentials, webhooks and deprecated parts, as their rows tell. */
export const useChecks = [
  checkOf(
    'rows',
    { ...database, id: 'key-never-used', severity: 'warning', looksFor: 'an API key that was never used', link: 'identity.md#api-keys' },
    ({ credentials: { unusedKeys } }) =>
      findingsOf([
        unusedKeys.count > 0,
        {
          evidence: `${unusedKeys.count} API keys were not used in ${thresholds.keyUnusedDays.value} days: ids ${someOfThem(unusedKeys.ids, unusedKeys.count)}`,
          fix: `Revoke them: DELETE ${apiPath('users', '{userId}', 'apikeys', '{keyId}')}.`,
        },
      ]),
  ),
  checkOf(
    'rows',
    {
      ...database,
      id: 'key-never-rotated',
      severity: 'warning',
      looksFor: 'an API key or a secret of an OAuth client that is old',
      link: 'identity.md#api-keys',
    },
    ({ credentials: { oldKeys, oldClients } }) =>
      findingsOf(
        [
          oldKeys.count > 0,
          {
            evidence: `${oldKeys.count} API keys are older than ${thresholds.keyAgeDays.value} days: ids ${someOfThem(oldKeys.ids, oldKeys.count)}`,
            fix: `Rotate them: POST ${apiPath('users', '{userId}', 'apikeys', '{keyId}', 'rotate')}.`,
          },
        ],
        [
          oldClients.count > 0,
          {
            evidence: `${oldClients.count} OAuth clients have the same secret for ${thresholds.keyAgeDays.value} days: ${someOfThem(oldClients.ids, oldClients.count)}`,
            fix: `Rotate their secrets: POST ${apiPath('oauth-clients', '{id}', 'rotate')}.`,
          },
        ],
      ),
  ),
  checkOf(
    'rows',
    {
      ...database,
      id: 'signing-key-age',
      severity: 'warning',
      looksFor: 'a signing key that should have been replaced',
      link: 'identity.md#for-operators',
    },
    ({ credentials: { signingSince } }, { config, now }) => {
      const days = signingSince === undefined ? 0 : (now.getTime() - signingSince.getTime()) / DAY_MS
      return findingsOf([
        days > config.SIGNING_KEY_DAYS + 1,
        {
          evidence: `The newest signing key is ${Math.floor(days)} days old, and SIGNING_KEY_DAYS is ${config.SIGNING_KEY_DAYS}`,
          fix: 'Start a gateway, whose loop makes the next key, or run petstore signing-keys rotate.',
        },
      ])
    },
  ),
  checkOf(
    'rows',
    {
      ...database,
      id: 'webhooks-failing',
      severity: 'warning',
      looksFor: 'endpoints that fail, and deliveries that are late',
      link: 'webhooks.md#for-operators',
    },
    ({ webhooks: { failing, disabled, ended, failed }, backlogSeconds }) => {
      const share = failed / Math.max(1, ended)
      return findingsOf(
        [
          failing.count > 0,
          {
            evidence: `${failing.count} endpoints have failed for more than ${thresholds.webhookFailingHours.value} h: ids ${someOfThem(failing.ids, failing.count)}`,
            fix: 'Tell their owners, who see the attempts in /console.',
          },
        ],
        [
          disabled.count > 0,
          {
            evidence: `The gateway has disabled ${disabled.count} endpoints: ids ${someOfThem(disabled.ids, disabled.count)}`,
            fix: 'Tell their owners: they enable or delete the endpoint.',
            severity: 'info',
          },
        ],
        [
          ended >= thresholds.webhookDeliveries.value && share > thresholds.webhookFailureShare.value,
          {
            evidence: `${percent(share)} of the ${ended} deliveries of a day have failed`,
            fix: 'Look for their endpoints, and for faults of your own network.',
          },
        ],
        [
          backlogSeconds > thresholds.webhookBacklogSeconds.value,
          {
            evidence: `The oldest pending delivery has been due for ${rounded(backlogSeconds)} s`,
            fix: 'See that a gateway runs: its loops deliver.',
          },
        ],
      )
    },
  ),
  checkOf(
    'rows',
    {
      ...database,
      id: 'deprecated-use',
      severity: 'info',
      looksFor: 'clients that use deprecated parts, a warning before their sunset',
      link: 'versions.md#who-still-uses-a-part',
    },
    ({ deprecated }, { now }) => {
      const soon = new Date(now.getTime() + thresholds.sunsetDays.value * DAY_MS)
      return deprecated.map(({ subject, callers, uses, sunset }) => ({
        evidence: `${subject} was used ${uses} times by ${callers} callers in ${thresholds.deprecatedUseDays.value} days, and ends on ${sunset.toISOString().slice(0, 10)}`,
        fix: 'Ask the callers to move: petstore deprecations names them.',
        ...(sunset < soon && { severity: 'warning' as const }),
      }))
    },
  ),
  checkOf(
    'rows',
    {
      ...database,
      id: 'limits-per-process',
      severity: 'warning',
      isOfProduction: true,
      looksFor: 'several instances that count calls by themselves',
      link: 'limits-and-cost.md#several-processes',
    },
    ({ instances }, { config: { WORKERS, REDIS_URL } }) =>
      findingsOf([
        instances > WORKERS && REDIS_URL === undefined,
        { evidence: `${instances} processes serve, and WORKERS is ${WORKERS}: each machine counts calls by itself`, fix: 'Set REDIS_URL.' },
      ]),
  ),
] as const
