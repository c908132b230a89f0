import type { Config } from './config.js'
import type { Changes } from './db/changeFeed.js'
import type { Database, DbSession } from './db/client.js'
import { countAttemptsAt } from './db/queries/receivedAttempts.js'
import { type Actor, anonymous } from './domain/actor.js'
import type { SecurityEventType } from './domain/audit/auditEvent.js'
import { waitingEventBounds } from './domain/changes/watchRows.js'
import { createDeprecationUseCounts, type DeprecationUseCounts } from './domain/deprecations/useCounts.js'
import type { AccessTokens } from './domain/ports/accessTokens.js'
import type { Alerts } from './domain/ports/alerts.js'
import type { PasswordHasher } from './domain/ports/passwordHasher.js'
import type { WebhookSender } from './domain/ports/webhookSender.js'
import { createRequestLogBuffer, type RequestLogBuffer } from './domain/requestLog/requestLogBuffer.js'
import { type Origin, type Services, servicesWith } from './domain/services.js'
import { rotateSigningKeys } from './domain/tokens/rotateSigningKeys.js'
import { writeAs } from './domain/writeAs.js'
import type { StreamLimits } from './graphql/stream/streamLimits.js'
import type { ConnectionLimits } from './http/connections.js'
import type { RequestTimeouts } from './http/timeouts.js'
import type { Log } from './observability/log.js'
import { createAccessTokens } from './providers/accessTokens.js'
import { createAlerts } from './providers/alerts.js'
import type { BusinessClock } from './providers/businessClock.js'
import { loadEncryptionKeys } from './providers/encryptionKey.js'
import { type ClosableMailer, createMailer } from './providers/mail.js'
import { createPasswordHasher } from './providers/passwordHasher.js'
import { createSecretBox } from './providers/secretBox.js'
import { tracePasswords } from './providers/tracePasswords.js'
import { withSandboxReceiver } from './providers/webhooks/sandboxReceiver.js'
import { createWebhookSender } from './providers/webhooks/sender.js'
import type { ExportLimits } from './rest/exportPlaces.js'
import type { VersionRow } from './rest/versions/registry.js'
import { shopProviders } from './shopProviders.js'
import { API_VERSION } from './values/apiVersion.js'
import { basePath } from './values/basePath.js'
import { type Clock, systemClock } from './values/clock.js'
import type { CrashPoint } from './values/crashPoint.js'
import type { DeprecationFacts } from './values/deprecation.js'
import { type MakeGate, unmeasured } from './values/fairGate.js'
import { type Ids, systemIds } from './values/ids.js'
import { errorSupport } from './values/support.js'

/** Substitutes for real parts, for tests. */
export interface Substitutes {
  /** Replaces the clock of the database, which business time adds its offset to. */
  readonly clock?: Clock
  /** The longest wait for the other instances after a move of business time, in milliseconds. */
  readonly confirmMs?: number
  /** Replaces the real time, which signs deliveries. */
  readonly wallClock?: Clock
  readonly ids?: Ids
  readonly passwords?: PasswordHasher
  readonly webhookSender?: WebhookSender
  /** Deprecations beside those of the code: facts by schema coordinate, or by method and path of a route. */
  readonly deprecations?: Readonly<Record<string, DeprecationFacts>>
  readonly log?: Log
  /** Replaces the end of the process at a crash point. */
  readonly crashAt?: Services['crashAt']
  readonly exports?: Partial<ExportLimits>
  /** How long clients may hold up connections. */
  readonly connections?: Partial<ConnectionLimits>
  /** How long clients may take to send a request. */
  readonly timeouts?: Partial<RequestTimeouts>
  readonly streams?: Partial<StreamLimits>
  /** Replaces the registry of API versions. */
  readonly versions?: readonly VersionRow[]
  /** The check reads one reply of so many, where `RESPONSE_CHECKS` says so. */
  readonly checkEvery?: number
  /** The longest wait for Redis, in milliseconds. */
  readonly redisDeadlineMs?: number
  /** Time for which the last write of a caller is remembered, in seconds. */
  readonly writesKeptSeconds?: number
}

/**
 * Makes the services of one operation. The session counts the operation's statements. Without a session the operation is the gateway's own.
 * @param actor `write` locks this actor's account; by default it locks none.
 */
export type ServiceFactory = (session?: DbSession, origin?: Origin, actor?: Actor) => Services

/** The parts that all operations share. */
export interface Providers {
  readonly services: ServiceFactory
  readonly accessTokens: AccessTokens
  readonly mailer: ClosableMailer
  readonly webhookSender: WebhookSender
  /** Takes on changed settings. @throws ConfigError when the keys do not open the signing keys; then the keys of before stay */
  adopt(): Promise<void>
}

interface ProviderSurroundings {
  /** Its reloadable settings may change. */
  readonly config: Config
  /** Connections for calls. */
  readonly database: Database
  /** Connections for background loops; by default the connections for calls. */
  readonly loopDatabase?: Database
  readonly log: Log
  readonly clock: Pick<BusinessClock, 'now' | 'travel'>
  /** By default none: the command line moves no time. */
  readonly sunsets?: Services['sunsets']
  /** Base URL that clients use. */
  readonly publicUrl: () => string
  readonly countSecurityEvent: (type: SecurityEventType) => void
  /** By default alerts go to the log only. */
  readonly alerts?: Alerts
  readonly countDelivery?: Services['countDelivery']
  /** By default there are no changes to hear of: the command line waits for none. */
  readonly changes?: Changes
  /** By default a buffer that reports no dropped entries. */
  readonly requestLog?: RequestLogBuffer
  /** By default counts of a process that has no callers. */
  readonly deprecationUses?: DeprecationUseCounts
  /** Makes the REST representation of results. By default there is none, so none is stored under a key or delivered. */
  readonly show?: Services['show']
  readonly eventShape?: Services['eventShape']
  /** By default the load of gates is not measured. */
  readonly makeGate?: MakeGate
}

/** Makes the services from their implementations. */
export async function createProviders(
  {
    config,
    database,
    loopDatabase = database,
    log,
    clock,
    sunsets = [],
    publicUrl,
    countSecurityEvent,
    countDelivery = () => {},
    alerts = createAlerts(log),
    requestLog = createRequestLogBuffer(),
    deprecationUses = createDeprecationUseCounts(),
    changes = deaf,
    show = async (_type, rows) => rows.map(() => undefined),
    eventShape = wholeEvents,
    makeGate = unmeasured,
  }: ProviderSurroundings,
  substitutes: Substitutes = {},
): Promise<Providers> {
  const {
    wallClock = systemClock,
    ids = systemIds,
    passwords = createPasswordHasher({ makeGate }),
    webhookSender: outside = senderOf(config),
    crashAt,
  } = substitutes
  const base = basePath(config.PUBLIC_URL)
  const secrets = createSecretBox(await loadEncryptionKeys(config))
  const mailer = createMailer(config, log, alerts)
  const accessTokens = createAccessTokens({
    db: () => loopDatabase.session().db,
    secrets,
    clock,
    ids,
    issuer: publicUrl,
    algorithm: config.JWT_ALGORITHM,
  })
  const countAttempts = (url: string, eventId: string) => countAttemptsAt(loopDatabase.session('sandbox receiver').db, url, eventId)
  const webhookSender = clock.travel ? withSandboxReceiver(outside, { publicUrl, countAttempts }) : outside
  const shared = {
    clock,
    timeTravel: clock.travel,
    sunsets,
    wallClock,
    ids,
    passwords,
    secrets,
    accessTokens,
    mailer,
    ...shopProviders({ config, database, clock, ids, publicUrl, alerts, makeGate }, substitutes),
    webhookSender,
    alerts,
    changes,
    requestLog,
    deprecationUses,
    waitingEvents: makeGate('waiting_events', waitingEventBounds),
    afterCommit: (act: () => Promise<void>) => act(),
    crashAt: crashAt ?? ((point: CrashPoint) => void (config.CRASH_AT === point && process.kill(process.pid, 'SIGKILL'))),
    foreignKeys: foreignKeysIn[config.APP_ENV],
    keyKind: config.APP_ENV === 'production' ? 'live' : 'test',
    pathOf: (path: string) => base + path,
    support: errorSupport(config),
    urlOf: (path: string) => publicUrl() + path,
    get passwordResetUrl() {
      return config.PASSWORD_RESET_URL
    },
    countSecurityEvent,
    countDelivery,
    eventShape,
    get webhookSchedule() {
      return config.WEBHOOK_RETRY_SCHEDULE
    },
  } as const
  const services: ServiceFactory = (session, origin = {}, actor = anonymous) => {
    const own = session ?? loopDatabase.session(origin.owner, { source: () => ({ operation: origin.owner }), trace: origin.trace })
    const writes = { ...writeAs(own, actor, clock), writeApart: own.transaction, wroteFor: own.wroteFor }
    const made = servicesWith(shared, { db: own.db, ...writes, origin, show })
    return origin.trace?.span.isRecorded ? servicesWith(made, { passwords: tracePasswords(passwords, origin.trace) }) : made
  }
  // all other settings can change while the database does not answer
  const settingsOfKeys = () => JSON.stringify([config.ENCRYPTION_KEY, config.SIGNING_KEY_DAYS])
  let adopted = settingsOfKeys()
  const adopt = async (): Promise<void> => {
    const wanted = settingsOfKeys()
    if (wanted === adopted) return
    const putBack = secrets.adopt(await loadEncryptionKeys(config))
    await rotateSigningKeys(services(), 'due', config.SIGNING_KEY_DAYS).catch((refusal: unknown) => {
      putBack()
      throw refusal
    })
    adopted = wanted
  }
  return { services, accessTokens, mailer, webhookSender, adopt }
}

const foreignKeysIn: Readonly<Partial<Record<Config['APP_ENV'], 'live' | 'test'>>> = { production: 'test', sandbox: 'live' }

function senderOf({ WEBHOOK_ALLOW_PRIVATE, APP_ENV }: Config): WebhookSender {
  return createWebhookSender({ allowsPrivate: WEBHOOK_ALLOW_PRIVATE, allowsLoopback: APP_ENV === 'development' })
}

/** For processes that wait for no change. */
const deaf: Changes = {
  isListening: false,
  isHearing: false,
  caughtUpTo: Number.NEGATIVE_INFINITY,
  catchUp: () => Promise.reject(new Error('this process hears no changes')),
  subscribe: () => () => {},
}

/** For processes without callers, where no endpoint has a selection to check. */
const wholeEvents: Services['eventShape'] = {
  versions: () => [API_VERSION],
  deliveredVersion: () => API_VERSION,
  inVersion: (facts) => facts,
  problem: () => ({ message: 'cannot be looked at here' }),
  deprecated: () => [],
  project: (_selection, object) => object,
}
