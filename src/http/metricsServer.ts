import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '../config.js'
import { mayReadMetrics } from './mayReadMetrics.js'

/** Metrics as text, and the media type of the text. */
interface MetricsText {
  readonly type: string
  readonly text: string
}

interface MetricsServerOptions {
  readonly host: string
  readonly port: number
  /** The token of the moment. Undefined: everybody who reaches the port may read. */
  readonly token: () => string | undefined
  readonly read: () => Promise<MetricsText>
}

export interface MetricsServer {
  readonly port: number
  close(): Promise<void>
}

/** Times of a reader that is slow or silent, in milliseconds, and the number of readers at a time. */
const TIMES = { headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 1000, keepAliveTimeout: 5000 }
const MAX_CONNECTIONS = 100

/** Serves `/metrics` and nothing else. @throws ConfigError naming METRICS_PORT */
export async function openMetricsServer({ host, port, token, read }: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer({ ...TIMES, maxHeaderSize: 8192 }, (request, response) => void answer(request, response, token(), read))
  server.maxConnections = MAX_CONNECTIONS
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new ConfigError(
      `METRICS_PORT: the gateway cannot listen on ${port} (${code}). Set another port, or end the process that listens there`,
    )
  }
  server.unref()
  return { port: portOf(server), close: () => close(server) }
}

async function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  token: string | undefined,
  read: () => Promise<MetricsText>,
): Promise<void> {
  const end = (status: number, text: string, more: Readonly<Record<string, string>> = {}) =>
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...more }).end(text)
  if (url.split('?', 1)[0] !== '/metrics') return void end(404, 'This port has only /metrics.\n')
  if (method !== 'GET' && method !== 'HEAD') return void end(405, 'Send GET.\n', { allow: 'GET, HEAD' })
  if (!mayReadMetrics(headers.authorization, token)) {
    return void end(401, 'Send METRICS_TOKEN as Authorization: Bearer TOKEN.\n', { 'www-authenticate': 'Bearer realm="metrics"' })
  }
  try {
    const { type, text } = await read()
    end(200, text, { 'content-type': type })
  } catch {
    end(500, 'The metrics could not be read.\n')
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port // the server listens to TCP
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
