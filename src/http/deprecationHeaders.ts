import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.js'
import { addLink } from '../rest/addLink.js'
import type { Deprecation } from '../values/deprecation.js'
import type { Lifespan } from '../values/lifespan.js'
import { lifespanHeaders } from '../values/lifespanHeaders.js'

/** The guide that tells of deprecations. */
const GUIDE = '/docs/versions'

/**
 * Tells callers in headers that their call uses deprecated parts: since when, until when, and where the guide is. Of several parts, and of a deprecated version,
 * the headers tell the first beginning and the first end; the report of uses tells each part. A call that uses none has no such header.
 */
export function tellDeprecations(app: FastifyInstance, { DEPRECATION_HEADER }: Pick<Config, 'DEPRECATION_HEADER'>): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const used = request.operationNotes?.deprecated
    if (used) tell([...used], DEPRECATION_HEADER, request, reply)
    done(null, payload)
  })
}

function tell(
  used: readonly Deprecation[],
  form: Config['DEPRECATION_HEADER'],
  { server, url }: FastifyRequest,
  reply: FastifyReply,
): void {
  const ofVersion = server.versionSigns.lifespanOf(url)
  const lifespans: readonly Lifespan[] = ofVersion ? [...used, ofVersion] : used
  const lifespan = { since: firstOf(lifespans.map(({ since }) => since)), sunset: firstOf(lifespans.map(({ sunset }) => sunset)) }
  reply.headers(lifespanHeaders(lifespan, form))
  addLink(reply, `<${server.publicAddresses.pathOf(GUIDE)}>; rel="deprecation"; type="text/html"`)
}

function firstOf(moments: readonly Date[]): Date {
  return new Date(Math.min(...moments.map((moment) => moment.getTime())))
}
