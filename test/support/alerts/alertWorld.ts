import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type postgres from 'postgres'
import { createApp } from '../../../src/app.js'
import { noteInAudit } from '../../../src/backup/noteInAudit.js'
import { parseConfig } from '../../../src/config.js'
import { connect } from '../../../src/db/address.js'
import { provisionApiKey } from '../../../src/domain/apiKeys/provisionApiKey.js'
import { createPet } from '../../../src/domain/pets/createPet.js'
import type { Cents } from '../../../src/values/money.js'
import { type Instance, placeInstance } from '../instance.js'
import { type PaymentBooks, paymentProvider } from '../paymentProvider.js'
import { type Replicated, startReplicated } from '../replicated.js'
import { type WebhookReceiver, webhookReceiver } from '../webhookReceiver.js'

/** A gateway as a process, with everything that it depends on. Each part can be broken. */
export interface AlertWorld extends Pick<Replicated, 'primary' | 'replicas' | 'redis' | 'pause' | 'resume'> {
  readonly gateway: Instance
  readonly sql: postgres.Sql
  readonly payments: PaymentBooks
  readonly receiver: WebhookReceiver
  readonly collector: Answering
  /** An exporter of metrics that a test makes up. */
  readonly exporter: Exporter
  readonly staffKey: string
  /** Keys of customers. */
  readonly customerKeys: readonly string[]
  readonly petId: number
  call(
    method: string,
    path: string,
    key?: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: { readonly id?: number } }>
  close(): Promise<void>
}

interface Answering {
  readonly url: string
  status: number
  close(): void
}

interface Exporter {
  readonly host: string
  /** Lines in the format of Prometheus. */
  lines: readonly string[]
}

const CUSTOMERS = 4

export async function openAlertWorld(): Promise<AlertWorld> {
  const [servers, payments, receiver, folder] = await Promise.all([
    startReplicated(),
    paymentProvider(),
    webhookReceiver(),
    mkdtemp(path.join(tmpdir(), 'petstore-alerts-')),
  ])
  const collector = await answering()
  const { server, exporter } = await exporting()
  const settings = {
    ...servers.settings,
    APP_ENV: 'test',
    DATA_DIR: folder,
    DATABASE_REPLICA_LAG_MS: '30000',
    DATABASE_TIMEOUT_MS: '1000',
    // calls are counted, and none is refused
    RATE_LIMITS: 'measure',
    OVERLOAD_DELAY_MS: '0',
    PAYMENT_BASE_URL: payments.url,
    WEBHOOK_RETRY_SCHEDULE: '0',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  }
  const goods = await furnishFor(servers.primary.url(), settings)
  const gateway = await placeInstance(settings)
  await gateway.start()
  const sql = connect(servers.primary.url(), { max: 4, onnotice: () => {} })
  return {
    ...servers,
    ...goods,
    gateway,
    sql,
    payments,
    receiver,
    collector,
    exporter,
    async call(method, url, key, body) {
      const reply = await fetch(`${gateway.url}${url}`, {
        method,
        headers: { ...(key !== undefined && { 'x-api-key': key }), ...(body && { 'content-type': 'application/json' }) },
        body: body && JSON.stringify(body),
      })
      const text = await reply.text()
      return { status: reply.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
    },
    async close() {
      await gateway.kill()
      await sql.end({ timeout: 1 })
      await Promise.all([servers.close(), payments.close(), receiver.close()])
      collector.close()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function furnishFor(address: string, settings: Readonly<Record<string, string>>) {
  const app = await createApp(parseConfig({ ...settings, LOG_LEVEL: 'silent', PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: '' }), address)
  try {
    const services = app.services()
    const staffKey = await provisionApiKey(services, { email: 'staff@example.com', role: 'staff' })
    const customerKeys: string[] = []
    for (let i = 0; i < CUSTOMERS; i++)
      customerKeys.push(await provisionApiKey(services, { email: `customer${i}@example.com`, role: 'customer' }))
    const { id: petId } = await createPet(services, { name: 'Rex', status: 'available', price: 1000 as Cents, stock: 100_000 })
    await noteInAudit(address, 'backup_made', 'petstore-2026-11-30T02-00-00-000Z')
    return { staffKey, customerKeys, petId }
  } finally {
    await app.close()
  }
}

/** A server that answers everything with a status. */
async function answering(): Promise<Answering> {
  const facts = { status: 200 }
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(facts.status, { 'content-type': 'application/x-protobuf' }).end())
  })
  const host = await hostOf(server)
  return Object.assign(facts, {
    url: `http://${host}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  })
}

async function exporting(): Promise<{ server: Server; exporter: Exporter }> {
  const exporter = { host: '', lines: [] as readonly string[] }
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/plain' }).end(exporter.lines.map((line) => `${line}\n`).join('')),
  )
  exporter.host = await hostOf(server)
  return { server, exporter }
}

async function hostOf(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return `127.0.0.1:${port}`
}
