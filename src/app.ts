import compress from '@fastify/compress'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.js'
import { schemaText } from './contract.js'
import { createProviders, type ServiceFactory, type Substitutes } from './createProviders.js'
import type { DatabaseAddress } from './db/address.js'
import type { ChangeFeed } from './db/changeFeed.js'
import type { Database } from './db/client.js'
import { mustBeForTrials } from './db/mustBeForTrials.js'
import { callPools } from './db/pools.js'
import { anonymous } from './domain/actor.js'
import { authenticate } from './domain/authenticate.js'
import { cacheLives } from './domain/cache/cacheLives.js'
import { shareOwner } from './domain/caller.js'
import { createDeprecationUseCounts } from './domain/deprecations/useCounts.js'
import { writeDeprecationUses } from './domain/deprecations/writeUses.js'
import { quotasOf } from './domain/limits/quotas.js'
import { createRequestLogBuffer } from './domain/requestLog/requestLogBuffer.js'
import { createCallSampler } from './domain/requestLog/sampleCalls.js'
import { writeRequestLog } from './domain/requestLog/writeRequestLog.js'
import type { Services } from './domain/services.js'
import { rotateSigningKeys } from './domain/tokens/rotateSigningKeys.js'
import { graphqlBounds, KnownDocuments, restBounds } from './graphql/documents.js'
import { createExecutor } from './graphql/execute.js'
import { MIN_COMPRESSED } from './graphql/keptText.js'
import { answerCodec, type OperationCache } from './graphql/operationCache.js'
import { startGraphQL } from './graphql/server.js'
import { createStreams } from './graphql/stream/streams.js'
import { loadTrusted } from './graphql/trusted/loadTrusted.js'
import { createAddresses } from './http/addresses.js'
import { createAuthenticator } from './http/authenticate.js'
import { createAddressReader } from './http/clientAddress.js'
import { answerPreflights, createCrossOrigin } from './http/cors.js'
import { createHttp } from './http/createHttp.js'
import { createCrowdTeller } from './http/crowdedConnections.js'
import { tellDeprecations } from './http/deprecationHeaders.js'
import { countRequest, createFrameworkErrorSender, installDoor } from './http/door.js'
import { createEarlyReply } from './http/earlyReply.js'
import { offerFiles } from './http/files.js'
import { serveGraphQL } from './http/graphql.js'
import { serveHealth } from './http/health.js'
import { healthChecks } from './http/healthChecks.js'
import { serveMetrics } from './http/metrics.js'
import { serveOAuth } from './http/oauth.js'
import { createRefuseEarly, RefusedPaths } from './http/refuseEarly.js'
import { rejoinFirst } from './http/rejoinFirst.js'
import { onReplyEnd } from './http/replyEnd.js'
import { keepCall } from './http/requestLog.js'
import { shareStarts } from './http/requestStarts.js'
import { shopServer } from './http/shopServer.js'
import { serveStream } from './http/stream.js'
import { endLateBeginnings, requestTimeouts } from './http/timeouts.js'
import { traceRequests } from './http/traceRequests.js'
import { createVersionSigns } from './http/versionSigns.js'
import { createLog, type Log } from './observability/log.js'
import { createMetrics, type Metrics } from './observability/metrics.js'
import { openTracer } from './observability/openTracer.js'
import { watchPressure } from './observability/pressure.js'
import type { Tracer } from './observability/trace.js'
import { openConnections } from './openConnections.js'
import { operationContexts } from './operationContexts.js'
import { cachedFields } from './policies/cached.js'
import { createAlerts } from './providers/alerts.js'
import { type BusinessClock, createBusinessClock } from './providers/businessClock.js'
import { openResultCache } from './providers/cache/openResultCache.js'
import { openRateLimits } from './providers/counters/openRateLimits.js'
import { createReports } from './providers/reports.js'
import { ENCODINGS } from './rest/encodings.js'
import { tagEncodings } from './rest/entityTag.js'
import { createEventShape } from './rest/eventShape.js'
import { createExportPlaces } from './rest/exportPlaces.js'
import { serveOpenapi } from './rest/openapi.js'
import { serveRest } from './rest/server.js'
import { createShow } from './rest/showResult.js'
import { apiVersions } from './rest/versions/apiVersions.js'
import { loadVersions } from './rest/versions/registry.js'
import { restVersions } from './rest/versions/restVersion.js'
import { servedContract, sunsetsOf } from './servedContract.js'
import type { Siblings } from './siblings.js'
import { createErrorPage } from './site/errorPage.js'
import { pageDocuments } from './site/pageDocuments.js'
import { servePages } from './site/servePages.js'
import { versionPaths } from './values/apiVersion.js'
import { systemClock } from './values/clock.js'
import { withinTime } from './values/withinTime.js'

export interface App {
  readonly http: FastifyInstance
  readonly metrics: Pick<Metrics, 'registry' | 'makeGate' | 'loopSeconds' | 'loopFailures'>
  /** Absent while tracing is off. */
  readonly tracer: Tracer | undefined
  /** The connections for calls. */
  readonly database: Database
  readonly log: Log
  /** Makes services for work outside of a request. */
  readonly services: ServiceFactory
  /** Business time. */
  readonly clock: Pick<BusinessClock, 'now' | 'onMove'>
  /** Changes of rows by any instance. */
  readonly changes: Omit<ChangeFeed, 'close'>
  /** Takes on the reloadable settings of the config, which have changed. @throws Error when it cannot; then nothing has changed */
  adopt(): Promise<void>
  /** Makes the process report itself as not ready for new requests. */
  drain(): void
  /** Accepts no new connections. Settles when every request is answered or its connection is cut. */
  stopServing(): Promise<void>
  /** Stops serving, writes the last request log entries and uses of deprecated parts, and closes the connections to the database. */
  close(): Promise<void>
}

/** Maximum time for the delivery of waiting mail, counted from the begin of the stop, in milliseconds. */
const MAIL_MS = 25_000
/** Maximum wait for the end of the last replies after all connections have closed, in milliseconds. */
const REPLIES_MS = 1000
/** Maximum wait for the collector of traces, in milliseconds. */
const TRACES_MS = 2000

const authenticating = () => ({ operation: 'authenticate' })

/**
 * Builds the services and the HTTP server over a migrated database. The server does not listen yet.
 * @param config its reloadable settings may change, see `App.adopt`. @param siblings absent in a gateway of one process
 */
export async function createApp(
  config: Config,
  address: DatabaseAddress,
  substitutes: Substitutes = {},
  siblings?: Siblings,
): Promise<App> {
  const { schema, generated, deprecations } = await servedContract(config, substitutes)
  const clock = createBusinessClock(config, substitutes.clock, substitutes.confirmMs)
  const versions = loadVersions(substitutes.versions ?? apiVersions, clock.now)
  const rest = await restVersions(versions, generated)
  const documents = new KnownDocuments(graphqlBounds)
  const trusted = await loadTrusted({ schema, config, documents, pageTexts: pageDocuments(config) })
  const lives = cacheLives(config, cachedFields(schema))
  const log = substitutes.log ?? createLog(config)
  const metrics = createMetrics()
  const tracer = await openTracer(config, log, metrics)
  const alerts = createAlerts(log, metrics)
  const reports = createReports(log, metrics, alerts)
  const { writesKeptSeconds } = substitutes
  const connections = await openConnections({ config, address, log, metrics, onRefusal: reports.databaseRefusal, writesKeptSeconds })
  const { pools, changes, replicas, replicaReads } = connections
  const rateLimits = await openRateLimits({
    config,
    log,
    metrics,
    clock: substitutes.wallClock,
    redisDeadlineMs: substitutes.redisDeadlineMs,
    primary: siblings?.counters,
  })
  const queueWaitMs = metrics.turnWaits(callPools.map((pool) => `${pool}_connections`))
  const pressure = watchPressure(config.OVERLOAD_DELAY_MS, queueWaitMs)
  const sendErrorPage = createErrorPage(config)
  const timeouts = { ...requestTimeouts, ...substitutes.timeouts }
  const crossOrigin = createCrossOrigin(config)
  const http = createHttp(config, createFrameworkErrorSender({ log, metrics, sendErrorPage, crossOrigin, rateLimits }), timeouts)
  endLateBeginnings(http.server, timeouts)
  const addresses = createAddresses(http, config)
  http.decorate('publicAddresses', addresses)
  http.decorate('versionSigns', createVersionSigns({ versions, form: config.DEPRECATION_HEADER, pathOf: addresses.pathOf }))
  const requestLog = createRequestLogBuffer(() => metrics.requestLogDropped.inc())
  const sampler = createCallSampler((reason) => metrics.requestLogLeftOut.inc({ reason }))
  const surroundings = {
    config,
    database: pools.calls,
    loopDatabase: pools.loops,
    log,
    clock,
    sunsets: sunsetsOf(versions.all, deprecations),
    publicUrl: addresses.publicUrl,
    countSecurityEvent: reports.countSecurityEvent,
    countDelivery: reports.countDelivery,
    alerts,
    changes,
    requestLog,
    deprecationUses: createDeprecationUseCounts({
      declared: deprecations,
      onDropped: (uses) => metrics.deprecationUsesDropped.inc(uses),
    }),
    show: createShow(generated, (): Services => services()),
    eventShape: createEventShape(rest, versions),
    makeGate: metrics.makeGate,
  }
  const letGo = async (refusal: unknown): Promise<never> => {
    await clock.close()
    await Promise.all([connections.close(), rateLimits?.counters.close()])
    throw refusal
  }
  await clock.follow(pools.loops, changes).catch(letGo)
  const { services, mailer, webhookSender, adopt } = await createProviders(surroundings, substitutes).catch(letGo)
  if (config.APP_ENV === 'sandbox') await mustBeForTrials(services().db).catch(letGo)
  await rotateSigningKeys(services(), 'due', config.SIGNING_KEY_DAYS).catch(letGo)
  let isDraining = false
  let stoppingAt = 0
  let stopped: Promise<void> | undefined

  const createContext = operationContexts({ pools, services, replicaReads })
  const authenticator = createAuthenticator((credential, callerAddress, span) => {
    const sender = { source: authenticating, trace: span && { span } }
    return authenticate(services(pools.calls.session(shareOwner(anonymous, callerAddress), sender)), credential)
  }, clock.now)
  const refusedPaths = new RefusedPaths()
  if (tracer) traceRequests(http, tracer)
  if (clock.travel) rejoinFirst(http, clock.rejoin)
  installDoor(http, {
    authenticate: authenticator,
    createContext,
    log,
    metrics,
    connections: substitutes.connections,
    isDraining: () => isDraining,
    rateLimits,
    pressure,
    refusedPaths,
    sendErrorPage,
    crossOrigin,
  })
  tellDeprecations(http, config)
  onReplyEnd(http, [
    (request, reply) => countRequest(request, reply, log, metrics),
    (request, reply) => keepCall(request, reply, { requestLog, sampler }, (substitutes.wallClock ?? systemClock).now()),
  ])
  const reply = createEarlyReply(http, { log, metrics })
  const refuseEarly = createRefuseEarly({ pressure, rateLimits, refusedPaths, recall: authenticator.recall, reply, metrics })
  const addressOf = createAddressReader(config.TRUSTED_PROXIES)
  const repliesEnd = shareStarts(http, addressOf, metrics.makeGate, refuseEarly, createCrowdTeller(log, metrics))
  answerPreflights(http, config)
  if (config.RESPONSE_CHECKS !== 'off') {
    const { checkReplies } = await import('./rest/replyChecks/checkReplies.js')
    checkReplies(http, { mode: config.RESPONSE_CHECKS, versions: rest, schema, log, metrics, sampleEvery: substitutes.checkEvery })
  }
  await http.register(compress, { globalDecompression: false, threshold: MIN_COMPRESSED, encodings: ENCODINGS })
  tagEncodings(http)

  // without prepared statements PostgreSQL would plan each long statement of a planned read again
  const plansReads = config.PLANNED_READS && config.DATABASE_PREPARE
  const cache: OperationCache | undefined = plansReads
    ? openResultCache({ config, lives, changes, metrics, codec: answerCodec, publicUrl: addresses.publicUrl })
    : undefined
  const executor = createExecutor(schema, log, metrics, undefined, { plansReads, cache, trustedNames: trusted.operationNames })
  const exportPlaces = createExportPlaces(metrics.makeGate, substitutes.exports)
  const graphql = { schema, executor, config, documents, trusted }
  const inVersions = (path: string) => [path, ...versions.all.flatMap(({ name }) => versionPaths(name, path))]
  serveGraphQL(http, inVersions('/graphql'), await startGraphQL(graphql), schema)
  const streams = createStreams({ ...graphql, log, metrics, limits: substitutes.streams })
  serveStream(http, inVersions('/graphql/stream'), streams, metrics)
  serveRest(http, rest, { executor, documents: new KnownDocuments(restBounds), exportPlaces })
  await offerFiles(http)
  await shopServer(http, { schema, versions: rest, executor, photos: services().photoStore.source })
  const counters = rateLimits?.counters
  const checks = healthChecks({ database: pools.loops, replicas, counters, services: () => services(undefined, { owner: 'health' }) })
  serveHealth(http, { checks, isDraining: () => isDraining, cache, metrics })
  serveMetrics(http, config, log, metrics, siblings?.metrics)
  serveOAuth(http)
  serveOpenapi(http, rest, schema, config)
  servePages(http, config, schemaText)

  function stopServing(): Promise<void> {
    isDraining = true
    stoppingAt ||= performance.now()
    stopped ??= Promise.resolve(http.close())
    return stopped
  }

  return {
    http,
    metrics,
    tracer,
    database: pools.calls,
    log,
    services,
    clock,
    changes,
    async adopt() {
      await adopt()
      log.setLevels(config.LOG_LEVEL)
      rateLimits?.adopt(quotasOf(config))
      pressure?.adopt(config.OVERLOAD_DELAY_MS)
    },
    drain: () => {
      isDraining = true
    },
    stopServing,
    async close() {
      await stopServing()
      await withinTime(repliesEnd(), REPLIES_MS)
      await webhookSender.close()
      const isSent = await withinTime(mailer.settled(), Math.max(0, stoppingAt + MAIL_MS - performance.now()))
      if (!isSent) log.error('the server stopped before all mail was delivered')
      for (const write of [writeRequestLog, writeDeprecationUses])
        await write(services()).catch((err: unknown) => log.error({ err }, 'the last calls could not be written to the database'))
      if (tracer && !(await withinTime(tracer.close(), TRACES_MS))) log.warn('the server stopped before all traces were sent')
      cache?.close()
      await clock.close()
      await Promise.all([connections.close(), counters?.close()])
    },
  }
}
