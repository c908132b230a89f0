import { connect } from 'node:tls'
import { type Config, ConfigError } from '../config.js'
import { DAY_MS, HOUR_MS, SECOND_MS } from '../values/durations.js'
import { isLoopback } from '../values/loopback.js'
import { readUrl } from '../values/readUrl.js'
import { type MetricValues, readMetrics } from './metricValues.js'
import type { SeenServer } from './serverFacts.js'

const PATIENCE_MS = 5000
const HTTPS_PORT = 443
/** The longest reply that is read: metrics have some hundred KB. */
const MAX_BYTES = 16_000_000
/** A server that is no gateway may answer anything, and a report repeats these words. */
const WORD = /^[\w.+-]{1,40}$/
/** Codes of Node.js for a certificate that it refuses. */
const CERTIFICATE = /CERT|ISSUER|SELF_SIGNED|LEAF_SIGNATURE/
/** The origin of a page that no shop allows (RFC 2606 reserves the name). */
const STRANGER = 'https://stranger.invalid'

type MetricSettings = Pick<Config, 'METRICS_TOKEN' | 'METRICS_PORT'>

/** Looks at a running server by a few calls without a credential, and reads its metrics. @throws ConfigError when the server does not answer */
export async function readServer(address: URL, settings: MetricSettings): Promise<SeenServer> {
  const base = address.href.replace(/\/+$/, '')
  const health = await ask(`${base}/health`, { headers: { origin: STRANGER } })
  const facts = healthOf(health)
  const [answersIntrospection, servesPlayground, showsMetrics, encryption, metrics] = await Promise.all([
    isIntrospected(base),
    isServed(`${base}/playground`),
    isServed(`${base}/metrics`),
    encryptionOf(address),
    metricsOf(base, address, settings),
  ])
  return {
    ...facts,
    ...encryption,
    origin: address.origin,
    isEncrypted: address.protocol === 'https:',
    isLoopback: isLoopback(address.hostname),
    headers: Object.fromEntries(health.headers),
    answersIntrospection,
    servesPlayground,
    showsMetrics,
    strangersOrigin: health.headers.get('access-control-allow-origin') ?? undefined,
    metrics: typeof metrics === 'string' ? undefined : metrics,
    noMetrics: typeof metrics === 'string' ? metrics : '',
  }
}

interface ServerReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

async function ask(url: string, options: RequestInit = {}): Promise<ServerReply> {
  try {
    const reply = await fetch(url, { redirect: 'manual', ...options, signal: AbortSignal.timeout(PATIENCE_MS) })
    // a body that nobody reads would keep the process alive
    return { status: reply.status, headers: reply.headers, text: await beginOf(reply) }
  } catch (error) {
    const reason = reasonOf(error)
    throw new ConfigError(
      CERTIFICATE.test(reason)
        ? `--url: the certificate of the server is refused (${reason}). Renew it, or name the file of its authority in NODE_EXTRA_CA_CERTS`
        : `--url: the server does not answer (${reason}). Check the address, and whether the server runs`,
    )
  }
}

async function beginOf({ body }: Response): Promise<string> {
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // the body of a fetch is a stream of bytes
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MAX_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Whether a page is there for a stranger. A proxy may cut the connection instead of an answer. */
async function isServed(url: string): Promise<boolean> {
  const reply = await ask(url).catch(() => undefined)
  return reply?.status === 200
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given'
  if (error.name === 'TimeoutError') return `no reply in ${PATIENCE_MS / SECOND_MS} s`
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection'
}

function healthOf({ text, status: code, headers }: ServerReply): Pick<SeenServer, 'version' | 'status' | 'uptimeHours' | 'down'> {
  const target = code >= 300 && code < 400 ? readUrl(headers.get('location') ?? '') : undefined
  if (target) throw new ConfigError(`--url: the server answers ${code} and leads to ${target.origin}. Name the address that it leads to`)
  const body = jsonOf(text)
  const at = (name: string): unknown => (typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined)
  const [version, status, uptime, dependencies] = [at('version'), at('status'), at('uptimeSeconds'), at('dependencies')]
  if (typeof version !== 'string' || !WORD.test(version))
    throw new ConfigError('--url: no gateway answers there. Name the address under which /health answers')
  return {
    version,
    status: typeof status === 'string' && WORD.test(status) ? status : undefined,
    uptimeHours: typeof uptime === 'number' ? (uptime * SECOND_MS) / HOUR_MS : 0,
    down: Object.entries(dependencies ?? {}).flatMap(([name, facts]) => (WORD.test(name) && facts?.status === 'down' ? [name] : [])),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function isIntrospected(base: string): Promise<boolean> {
  const reply = await ask(`${base}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __schema { queryType { name } } }' }),
  }).catch(() => undefined)
  return reply?.text.includes('"queryType"') === true
}

/** The metrics, or the reason why there are none. */
async function metricsOf(base: string, address: URL, { METRICS_TOKEN, METRICS_PORT }: MetricSettings): Promise<MetricValues | string> {
  let url = `${base}/metrics`
  if (METRICS_PORT !== undefined) {
    const other = new URL(address)
    Object.assign(other, { protocol: 'http:', port: String(METRICS_PORT), pathname: '/metrics' })
    url = other.href
  }
  const headers = new Headers({ accept: 'text/plain' })
  if (METRICS_TOKEN !== undefined) headers.set('authorization', `Bearer ${METRICS_TOKEN}`)
  const reply = await ask(url, { headers }).catch(() => undefined)
  if (!reply) return `the metrics of the server do not answer${METRICS_PORT === undefined ? '' : ' at METRICS_PORT'}`
  if (reply.status !== 200)
    return `the metrics of the server answer ${reply.status}: run the doctor with the METRICS_TOKEN or the METRICS_PORT of the server`
  return readMetrics(reply.text)
}

/** The certificate of a server with TLS. A connection of its own reads it, because `fetch` does not show it. */
async function encryptionOf({ protocol, hostname, port }: URL): Promise<Pick<SeenServer, 'certificateDays' | 'tlsVersion'>> {
  if (protocol !== 'https:') return { certificateDays: undefined, tlsVersion: undefined }
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = connect({ host, port: Number(port || HTTPS_PORT), servername: host, timeout: PATIENCE_MS })
  try {
    await new Promise((resolve, reject) => {
      socket.once('secureConnect', resolve).once('error', reject)
      socket.once('timeout', () => reject(new Error('no answer in time')))
    })
    const end = Date.parse(socket.getPeerCertificate().valid_to)
    return { certificateDays: (end - Date.now()) / DAY_MS, tlsVersion: socket.getProtocol() ?? undefined }
  } catch {
    return { certificateDays: undefined, tlsVersion: undefined } // the calls have shown already that the server answers
  } finally {
    socket.destroy()
  }
}
